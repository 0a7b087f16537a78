import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Key, NewKeyReply, Receipt } from '../client/resources.ts';
import { useAccess } from '../client/use-session.ts';
import { Impact } from '../keys/impact.tsx';
import { KeyStatus } from '../keys/key-status.tsx';
import { ReceiptLine } from '../keys/receipt-line.tsx';
import { SecretPanel } from '../keys/secret-panel.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { CopyIcon } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Facts } from '../ui/facts.tsx';
import { Moment } from '../ui/moment.tsx';
import { Page } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { RouteLink } from '../ui/route-link.tsx';
import { UnsavedGuard } from '../ui/unsaved-guard.tsx';
import classes from './organization.module.css';
import { deleteToken, generateToken, regenerateToken, tokenQuery } from './token-client.ts';

/** The one token of an account: generate, copy, regenerate, delete. */
export function ApiTokenPage() {
  const { admin } = useAccess();
  return (
    <Page title="API Token" purpose="One token for the whole account. Keep it as secret as a password.">
      {admin ? (
        <TokenOfAccount />
      ) : (
        <EmptyState title="For owners and admins">
          Ask one of them for the token, or for their role.
        </EmptyState>
      )}
    </Page>
  );
}

function TokenOfAccount() {
  const { data: token, error, refetch } = useQuery(tokenQuery);
  const [issued, setIssued] = useState<NewKeyReply | null>(null);
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState<'regenerate' | 'delete' | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const show = (reply: NewKeyReply) => {
    setIssued(reply);
    setCopied(false);
  };
  if (token === undefined) return <ProblemNotice problem={error} onRetry={() => void refetch()} />;
  return (
    <div className={classes.token}>
      <UnsavedGuard
        when={issued !== null && !copied}
        title="Leave without a copy?"
        leave="Leave without a copy"
      >
        The token was not copied. Once you leave, it cannot be shown again.
      </UnsavedGuard>
      {receipt !== null && <ReceiptLine receipt={receipt} word="The old token is dead" />}
      {token === null ? (
        <NoToken
          onGenerated={(reply) => {
            setReceipt(null);
            show(reply);
          }}
        />
      ) : (
        <>
          {issued === null ? (
            <ShownToken token={token} />
          ) : (
            <SecretPanel issued={issued} onCopied={() => setCopied(true)} />
          )}
          <Group gap="xs">
            <Button variant="default" onClick={() => setAsking('regenerate')}>
              Regenerate
            </Button>
            <Button variant="default" c="var(--tone-red)" onClick={() => setAsking('delete')}>
              Delete
            </Button>
          </Group>
          <ConfirmDialog
            title="Regenerate your API token?"
            opened={asking === 'regenerate'}
            onClose={() => setAsking(null)}
            act="Regenerate"
            dangerous
            onConfirm={async () => {
              const reply = await regenerateToken();
              setAsking(null);
              setReceipt(reply);
              show(reply);
            }}
          >
            <Text>
              Everything that was created or connected with the current token breaks, until it has the new
              one.
            </Text>
            <Impact of={{ keyId: token.id }} lastUsedAt={token.lastUsedAt} />
          </ConfirmDialog>
          <ConfirmDialog
            title="Delete your API token?"
            opened={asking === 'delete'}
            onClose={() => setAsking(null)}
            act="Delete"
            dangerous
            onConfirm={async () => {
              setReceipt(await deleteToken());
              setAsking(null);
              setIssued(null);
            }}
          >
            <Text>Whatever uses this token stops working at once. You can generate another one later.</Text>
            <Impact of={{ keyId: token.id }} lastUsedAt={token.lastUsedAt} />
          </ConfirmDialog>
        </>
      )}
    </div>
  );
}

function NoToken({ onGenerated }: { readonly onGenerated: (reply: NewKeyReply) => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const generate = async () => {
    setBusy(true);
    setProblem(null);
    try {
      onGenerated(await generateToken());
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <>
      <Text>
        You have no token. Make sure that you need one: APIs that are open work without, and some need access
        that is asked for. The{' '}
        <RouteLink underline="always" to="/apis">
          API catalogue
        </RouteLink>{' '}
        says which.
      </Text>
      <ProblemNotice problem={problem} />
      <div>
        <Button loading={busy} onClick={() => void generate()}>
          Generate
        </Button>
      </div>
    </>
  );
}

function ShownToken({ token }: { readonly token: Key }) {
  return (
    <Facts
      facts={[
        [
          'Token',
          <span key="token" className={classes.code}>
            {token.masked}
          </span>,
        ],
        [
          'Credential ID',
          <span key="id" className={classes.code}>
            {token.id}
            <CopyIcon value={token.id} what="credential ID" />
          </span>,
        ],
        ['Status', <KeyStatus key="status" of={token} />],
        [
          'Generated',
          <span key="at">
            <Moment at={token.createdAt} /> by {token.createdBy.name}
          </span>,
        ],
        ['Last used', token.lastUsedAt === null ? 'never' : <Moment key="used" at={token.lastUsedAt} />],
      ]}
    />
  );
}
