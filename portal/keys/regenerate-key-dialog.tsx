import { Text } from '@mantine/core';
import type { Key } from '../client/resources.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Impact } from './impact.tsx';
import { type Replaced, regenerateKey } from './key-client.ts';

/** Replaces a key at once, after saying what that breaks. */
export function RegenerateKeyDialog({
  of: key,
  onClose,
  onReplaced,
}: {
  readonly of: Key | null;
  readonly onClose: () => void;
  readonly onReplaced: (replaced: Replaced) => void;
}) {
  return (
    <ConfirmDialog
      title="Regenerate API Key?"
      opened={key !== null}
      onClose={onClose}
      act="Yes, regenerate"
      dangerous
      onConfirm={async () => {
        if (key !== null) onReplaced(await regenerateKey(key.id));
      }}
    >
      {key !== null && (
        <>
          <Text>
            You get a new key, and <strong>{key.masked}</strong> ends at once. Whatever still uses it is
            refused until it has the new one.
          </Text>
          <Impact of={{ keyId: key.id }} lastUsedAt={key.lastUsedAt} />
        </>
      )}
    </ConfirmDialog>
  );
}
