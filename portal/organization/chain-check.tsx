import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { request } from '../client/request.ts';
import { formatNumber } from '../ui/format-number.ts';
import { ProblemNotice } from '../ui/problem-notice.tsx';

type Finding = Reply<typeof contract.checkAuditChain, 200>;

/** Recomputes the hashes of the whole log, and says whether somebody changed it behind our back. */
export function ChainCheck() {
  const [busy, setBusy] = useState(false);
  const [finding, setFinding] = useState<Finding | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const check = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setFinding(await request<typeof contract.checkAuditChain>('GET', '/v1/audit-events/check', {}));
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Group gap="sm">
        <Button variant="default" loading={busy} onClick={() => void check()}>
          Check integrity
        </Button>
        <Text role="status" c={finding?.intact === false ? 'var(--tone-red)' : 'dimmed'}>
          {finding === null ? 'Every event carries the hash of the one before it.' : describe(finding)}
        </Text>
      </Group>
      <ProblemNotice problem={problem} />
    </>
  );
}

function describe({ intact, events, firstBroken }: Finding): string {
  return intact
    ? `Intact: all ${formatNumber(events)} events are as they were written.`
    : `Broken at event ${firstBroken}: it was changed, removed or added outside of Latchkey.`;
}
