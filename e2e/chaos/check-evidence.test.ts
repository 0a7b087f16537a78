import { expect, it } from 'vitest';
import { findSlow, findViolations, measureCoverage } from './check-evidence.ts';
import type { Evidence } from './evidence.ts';
import type { Revocation } from './revoke-under-fire.ts';

const NOTHING = {
  asked: 0,
  askedAfterReply: 0,
  valid: 0,
  unavailable: 0,
  lookedUp: 0,
  grants: 0,
  joins: 0,
  wakes: 0,
  askedOnWaking: 0,
  stops: 0,
};

function seen(latestValid: bigint[], latestAnswered: bigint[]): Evidence {
  return {
    name: 'verifier',
    counters: NOTHING,
    latestValid: BigInt64Array.from(latestValid),
    latestAnswered: BigInt64Array.from(latestAnswered),
  };
}

function revokedAt(answeredAt: bigint | null): Revocation {
  const attempts = [{ node: 0, from: 0n, to: answeredAt ?? 0n, result: '200' }];
  return { attempts, answeredAt, acknowledged: 1, expired: 0, latencyMs: 0 };
}

it('names a question that was started after the reply and answered valid, and no other', () => {
  const revocations = [revokedAt(1_000n), revokedAt(2_000n), revokedAt(null)];
  const evidence = [seen([1_000n, 2_001n, 9_000n], [9_000n, 9_000n, 9_000n])];
  expect(findViolations(revocations, evidence)).toEqual([{ key: 1, by: 'verifier', lateMs: 0.000001 }]);
});

it('counts a pair only when the key was accepted before and asked about afterwards', () => {
  const revocations = [revokedAt(1_000n), revokedAt(1_000n), revokedAt(1_000n), revokedAt(null)];
  const evidence = [seen([500n, 0n, 500n, 500n], [1_500n, 1_500n, 900n, 1_500n])];
  expect(measureCoverage(revocations, evidence)).toEqual({ tested: 1, revocationsTested: 1 });
});

it('calls a request slow unless something happened to its node or to the database meanwhile', () => {
  const slow = { ...revokedAt(null), attempts: [{ node: 1, from: 0n, to: 9_000_000_000n, result: '200' }] };
  const fault = { what: '', from: 1n, to: 2n, onDatabase: false };
  expect(findSlow([slow], [{ ...fault, node: 2 }], 5_000)).toEqual([{ key: 0, node: 1, ms: 9_000 }]);
  expect(findSlow([slow], [{ ...fault, node: 1 }], 5_000)).toEqual([]);
  expect(findSlow([slow], [{ ...fault, node: null, onDatabase: true }], 5_000)).toEqual([]);
  expect(findSlow([slow], [], 10_000)).toEqual([]);
});
