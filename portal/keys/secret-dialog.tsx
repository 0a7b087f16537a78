import type { ReactNode } from 'react';
import type { NewKeyReply } from '../client/resources.ts';
import { OnceDialog } from './once-dialog.tsx';
import { SecretPanel } from './secret-panel.tsx';

interface SecretDialogProps {
  readonly title: string;
  readonly issued: NewKeyReply | null;
  /** What became of a key that this one replaces. */
  readonly receipt?: ReactNode;
  readonly onClose: () => void;
}

/** The moment of the secret. */
export function SecretDialog({ title, issued, receipt, onClose }: SecretDialogProps) {
  if (issued === null) return null;
  return (
    <OnceDialog key={issued.key.id} title={title} onClose={onClose}>
      {(onCopied) => (
        <>
          <SecretPanel issued={issued} onCopied={onCopied} />
          {receipt}
        </>
      )}
    </OnceDialog>
  );
}
