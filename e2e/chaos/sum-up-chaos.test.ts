import { expect, it } from 'vitest';
import type { Evidence } from './evidence.ts';
import type { Revocation } from './revoke-under-fire.ts';
import type { ChaosResult } from './run-chaos.ts';
import { sumUpChaos } from './sum-up-chaos.ts';

const REVOKED: Revocation = { attempts: [], answeredAt: 1_000n, acknowledged: 2, expired: 1, latencyMs: 1 };

function seen(name: string, askedAfterReply: number): Evidence {
  const counters = {
    asked: 9_000,
    askedAfterReply,
    valid: 1,
    unavailable: 1,
    lookedUp: 1,
    grants: 1,
    joins: 2,
    wakes: 1,
    askedOnWaking: 1,
    stops: 1,
  };
  const latestValid = BigInt64Array.from([500n, 500n]);
  return { name, counters, latestValid, latestAnswered: BigInt64Array.from([1_500n, 1_500n]) };
}

function ran(askedAfterReply: readonly number[]): ChaosResult {
  return {
    folder: '',
    revocations: [REVOKED, REVOKED],
    evidence: askedAfterReply.map((asked, index) => seen(`process ${index}`, asked)),
    faults: [],
    faultCounts: new Map(),
    namespaces: 0,
    load: { changes: 1 },
    stuck: [],
    seconds: 1,
  };
}

it('complains when fewer questions were started after replies than the keys and verifiers call for', () => {
  const expected = { verifiers: 2, nodes: 1, leaseMs: 1_000, questionsPerPair: 100 };
  expect(sumUpChaos(ran([300, 90, 10]), expected).complaints).toEqual([]);
  expect(sumUpChaos(ran([300, 90, 9]), expected).complaints).toEqual([
    'only 399 questions were started after the reply; 400 are needed',
  ]);
});
