import { Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useSession } from '../client/use-session.ts';
import { countOf } from '../ui/format-number.ts';
import { dayOf } from '../ui/moment.tsx';
import { endOfDay, expiryChoices, expiryIn, explainPolicy, firstDays, lastDay } from './key-expiry.ts';

/** When a key ends by itself, as far as the organization leaves it open. */
export function ExpiryField({
  onChange,
  error,
}: {
  /** ISO 8601, `null` for never. */
  readonly onChange: (expiresAt: string | null) => void;
  readonly error: string | undefined;
}) {
  const { keyPolicy } = useSession().organization;
  const [choice, setChoice] = useState(String(firstDays(keyPolicy) ?? ''));
  const [day, setDay] = useState('');
  const last = lastDay(keyPolicy, Date.now());
  const tooLate = last !== undefined && day > last;
  return (
    <>
      <Select
        label="Expires"
        description={explainPolicy(keyPolicy)}
        data={expiryChoices(keyPolicy)}
        value={choice}
        allowDeselect={false}
        error={choice === 'own' ? undefined : error}
        onChange={(value) => {
          setChoice(value ?? '');
          setDay('');
          const days = Number(value);
          onChange(days > 0 ? expiryIn(days, Date.now()) : null);
        }}
      />
      {choice === 'own' && (
        <TextInput
          type="date"
          label="Last day"
          value={day}
          max={last}
          error={tooLate ? `Choose ${dayOf(`${last}T12:00:00`)} or earlier.` : error}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setDay(text);
            onChange(endOfDay(text, keyPolicy, Date.now()));
          }}
        />
      )}
    </>
  );
}

/** The end of a key that is made without being asked about; the same for as long as the page is open. */
export function useFirstExpiry(): string | null {
  const { keyPolicy } = useSession().organization;
  const [expiresAt] = useState(() => {
    const days = firstDays(keyPolicy);
    return days === null ? null : expiryIn(days, Date.now());
  });
  return expiresAt;
}

/** Says when a key will end that is made without being asked about; nothing where it does not. */
export function FirstExpiryNote() {
  const { keyPolicy } = useSession().organization;
  const days = firstDays(keyPolicy);
  if (days === null) return null;
  return (
    <Text c="dimmed" size="sm">
      The key ends after {countOf(days, 'day')}. {explainPolicy(keyPolicy)}
    </Text>
  );
}
