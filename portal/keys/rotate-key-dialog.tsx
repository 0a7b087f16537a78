import { Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Key } from '../client/resources.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { exactTime } from '../ui/moment.tsx';
import { Impact } from './impact.tsx';
import { type Replaced, rotateKey } from './key-client.ts';

const HOUR_MS = 60 * 60 * 1000;
const OVERLAPS = [
  { value: '0', label: 'Not at all' },
  { value: '1', label: '1 hour' },
  { value: '24', label: '24 hours' },
  { value: '168', label: '7 days' },
  { value: 'own', label: 'As many hours as I say' },
];

/** A new key, with the old one alive long enough to change over. */
export function RotateKeyDialog({
  of: key,
  onClose,
  onReplaced,
}: {
  readonly of: Key | null;
  readonly onClose: () => void;
  readonly onReplaced: (replaced: Replaced) => void;
}) {
  const [choice, setChoice] = useState('24');
  const [own, setOwn] = useState('48');
  const hours = Number(choice === 'own' ? own : choice);
  const valid = Number.isInteger(hours) && hours >= 0 && hours <= 8760;
  return (
    <ConfirmDialog
      title="Rotate this key?"
      opened={key !== null}
      onClose={onClose}
      act="Rotate key"
      disabled={!valid}
      onConfirm={async () => {
        if (key !== null) onReplaced(await rotateKey(key.id, hours === 0 ? 'PT0S' : `PT${hours}H`));
      }}
    >
      {key !== null && (
        <>
          <Text>You get a new key now, with the same permissions. The old one can go on for a while.</Text>
          <Radio.Group label="The old key stays alive" value={choice} onChange={setChoice}>
            <Stack gap="xs" mt="xs">
              {OVERLAPS.map(({ value, label }) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          {choice === 'own' && (
            <TextInput
              label="Hours"
              inputMode="numeric"
              value={own}
              error={valid ? undefined : 'A whole number of hours, at most 8,760 (a year).'}
              onChange={(event) => setOwn(event.currentTarget.value)}
            />
          )}
          <Text c="dimmed">
            {hours === 0 || !valid
              ? 'The old key ends at once.'
              : `The old key ends on ${exactTime(new Date(Date.now() + hours * HOUR_MS).toISOString())}.`}
          </Text>
          {hours === 0 && <Impact of={{ keyId: key.id }} lastUsedAt={key.lastUsedAt} />}
        </>
      )}
    </ConfirmDialog>
  );
}
