import { Chip, Group } from '@mantine/core';
import type { KeyFilters } from './key-client.ts';

const FILTERS: readonly { readonly label: string; readonly filter: KeyFilters }[] = [
  { label: 'Active', filter: { state: 'active' } },
  { label: 'Revoked', filter: { state: 'revoked' } },
  { label: 'Unused for 90 days', filter: { unusedForDays: 90 } },
  { label: 'No expiry', filter: { expiry: 'none' } },
];

/** One chip at a time is enough to find what should be looked at. */
export function KeyFilterChips({
  value,
  onChange,
}: {
  readonly value: string | null;
  readonly onChange: (label: string | null) => void;
}) {
  return (
    <Group gap="xs" role="group" aria-label="Show only">
      {FILTERS.map(({ label }) => (
        <Chip
          key={label}
          size="xs"
          variant="outline"
          checked={value === label}
          onChange={(checked) => onChange(checked ? label : null)}
        >
          {label}
        </Chip>
      ))}
    </Group>
  );
}

export function filterOf(label: string | null): KeyFilters {
  return FILTERS.find((known) => known.label === label)?.filter ?? {};
}
