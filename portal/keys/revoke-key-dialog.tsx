import { Text, Textarea } from '@mantine/core';
import type { Key, Receipt } from '../client/resources.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useText } from '../ui/use-text.ts';
import { Impact } from './impact.tsx';
import { revokeKey } from './key-client.ts';

interface RevokeKeyDialogProps {
  readonly title: string;
  readonly act: string;
  readonly of: Key | null;
  readonly onClose: () => void;
  readonly onRevoked: (key: Key, receipt: Receipt) => void;
}

/** Ends a key for good, after saying what that breaks. */
export function RevokeKeyDialog({ title, act, of: key, onClose, onRevoked }: RevokeKeyDialogProps) {
  const { text: reason, setText: setReason, refused, take } = useText();
  return (
    <ConfirmDialog
      title={title}
      opened={key !== null}
      onClose={onClose}
      act={act}
      dangerous
      onConfirm={async () => {
        if (key === null) return;
        const receipt = await revokeKey(key.id, reason.trim());
        setReason('');
        onRevoked(key, receipt);
      }}
    >
      {key !== null && (
        <>
          <Text>
            Whatever uses <strong>{key.name}</strong> is refused from that moment on. Once a key is revoked,
            it cannot be retrieved.
          </Text>
          <Impact of={{ keyId: key.id }} lastUsedAt={key.lastUsedAt} />
          <Textarea
            label="Reason"
            description="Optional; kept with the key and in the audit log."
            autosize
            value={reason}
            error={refused}
            onChange={(event) => take(event.currentTarget.value)}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
