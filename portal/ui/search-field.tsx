import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { refuseSecret } from './refuse-secret.ts';
import { useText } from './use-text.ts';

const SEARCH_DELAY_MS = 200;

/** What a list is searched by, as one types. */
export function SearchField({
  label,
  value,
  onSearch,
}: {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (text: string) => void;
}) {
  const { text, refused, take } = useText(value);
  const search = useDebouncedCallback(onSearch, SEARCH_DELAY_MS);
  return (
    <TextInput
      w="100%"
      maw={{ base: '100%', sm: 320 }}
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={14} aria-hidden />}
      value={text}
      error={refused}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        take(typed);
        // A search stands in the address, and in logs.
        if (refuseSecret(typed) === undefined) search(typed.trim());
      }}
    />
  );
}
