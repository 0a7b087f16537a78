import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { Api, Receipt } from '../client/resources.ts';
import { ReceiptLine } from '../keys/receipt-line.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Section } from '../ui/page.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { retireApi, updateApi } from './catalogue-client.ts';

/** The end of an API, which can be taken back. */
export function Retirement({ api }: { readonly api: Api }) {
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const retired = api.status === 'retired';
  const activate = () => {
    setReceipt(null);
    setProblem(null);
    setBusy(true);
    updateApi(api, { status: 'active' })
      .catch(setProblem)
      .finally(() => setBusy(false));
  };
  return (
    <Section
      title="Danger zone"
      purpose={
        retired
          ? 'No key opens this API. It can be made active again, with all permissions as they were.'
          : 'Once retired, no key opens this API any more. It stays visible and can be made active again.'
      }
    >
      {receipt !== null && retired && <ReceiptLine receipt={receipt} word="Retired" />}
      <ProblemNotice problem={problem} />
      <div>
        {retired ? (
          <Button variant="default" loading={busy} onClick={activate}>
            Make active again
          </Button>
        ) : (
          <Button variant="outline" color="var(--tone-red)" onClick={() => setAsking(true)}>
            Retire API
          </Button>
        )}
      </div>
      <ConfirmDialog
        title="Retire this API?"
        opened={asking}
        onClose={() => setAsking(false)}
        act="Retire API"
        dangerous
        onConfirm={async () => {
          setReceipt(await retireApi(api));
          setAsking(false);
        }}
      >
        <Text>
          Every request to <strong>{api.name}</strong> is refused from then on, with whatever key. Apps keep
          their permissions, for the day it is made active again.
        </Text>
      </ConfirmDialog>
    </Section>
  );
}
