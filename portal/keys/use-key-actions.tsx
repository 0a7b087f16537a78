import { type ReactNode, useState } from 'react';
import type { Key, NewKeyReply, Receipt } from '../client/resources.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { pauseKey, type Replaced, resumeKey } from './key-client.ts';
import type { KeyActions } from './key-table.tsx';
import { ReceiptLine } from './receipt-line.tsx';
import { RegenerateKeyDialog } from './regenerate-key-dialog.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';

interface KeyWords {
  readonly revokeTitle: string;
  readonly revokeAct: string;
  /** Title of the dialog with a new secret. */
  readonly secretTitle: string;
}

interface Open {
  readonly kind: 'revoke' | 'regenerate' | 'rotate';
  readonly key: Key;
}

/** Everything that can be done to keys of a list, with the dialogs and receipts of it. */
export function useKeyActions(words: KeyWords): {
  readonly actions: Required<KeyActions>;
  readonly show: (issued: NewKeyReply) => void;
  readonly dialogs: ReactNode;
  /** To stand above the list. */
  readonly notice: ReactNode;
} {
  const [open, setOpen] = useState<Open | null>(null);
  const [issued, setIssued] = useState<NewKeyReply | null>(null);
  const [replaced, setReplaced] = useState<Replaced | null>(null);
  const [receipt, setReceipt] = useState<{ readonly of: Receipt; readonly word: string } | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const close = () => setOpen(null);
  const start = (kind: Open['kind']) => (key: Key) => {
    setReceipt(null);
    setProblem(null);
    setOpen({ kind, key });
  };
  const run = (action: () => Promise<void>) => {
    setReceipt(null);
    setProblem(null);
    action().catch(setProblem);
  };
  const onReplaced = (reply: Replaced) => {
    close();
    setReplaced(reply);
    setIssued(reply);
  };
  const of = (kind: Open['kind']) => (open?.kind === kind ? open.key : null);
  return {
    actions: {
      revoke: start('revoke'),
      regenerate: start('regenerate'),
      rotate: start('rotate'),
      pause: (key) => run(async () => setReceipt({ of: await pauseKey(key.id), word: 'Paused' })),
      resume: (key) => run(() => resumeKey(key.id)),
    },
    show: (reply) => {
      setReceipt(null);
      setReplaced(null);
      setIssued(reply);
    },
    notice: (
      <>
        {receipt !== null && <ReceiptLine receipt={receipt.of} word={receipt.word} />}
        <ProblemNotice problem={problem} />
      </>
    ),
    dialogs: (
      <>
        <RevokeKeyDialog
          title={words.revokeTitle}
          act={words.revokeAct}
          of={of('revoke')}
          onClose={close}
          onRevoked={(_key, reply) => {
            close();
            setReceipt({ of: reply, word: 'Dead' });
          }}
        />
        <RegenerateKeyDialog of={of('regenerate')} onClose={close} onReplaced={onReplaced} />
        <RotateKeyDialog of={of('rotate')} onClose={close} onReplaced={onReplaced} />
        <SecretDialog
          title={words.secretTitle}
          issued={issued}
          onClose={() => {
            setIssued(null);
            setReplaced(null);
          }}
          receipt={
            replaced === null || replaced.replaced.state !== 'revoked' ? null : (
              <ReceiptLine receipt={replaced} word="The old key is dead" />
            )
          }
        />
      </>
    ),
  };
}
