import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';

const DAY_MS = 24 * 60 * 60 * 1000;
const CHOICES = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
  { value: 'own', label: 'On a day of your choice' },
];

/** When a key ends by itself. */
export function ExpiryField({
  onChange,
  error,
}: {
  /** ISO 8601, `null` for never. */
  readonly onChange: (expiresAt: string | null) => void;
  readonly error: string | undefined;
}) {
  const [choice, setChoice] = useState('');
  const [day, setDay] = useState('');
  return (
    <>
      <Select
        label="Expires"
        data={CHOICES}
        value={choice}
        allowDeselect={false}
        error={choice === 'own' ? undefined : error}
        onChange={(value) => {
          setChoice(value ?? '');
          const days = Number(value);
          onChange(days > 0 ? new Date(Date.now() + days * DAY_MS).toISOString() : null);
        }}
      />
      {choice === 'own' && (
        <TextInput
          type="date"
          label="Last day"
          value={day}
          error={error}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setDay(text);
            const end = new Date(`${text}T23:59:59`);
            onChange(Number.isNaN(end.getTime()) ? null : end.toISOString());
          }}
        />
      )}
    </>
  );
}
