import type { Evidence } from './evidence.ts';
import type { Fault } from './faults.ts';
import type { Revocation } from './revoke-under-fire.ts';

/** A key that was accepted although its revocation had been answered. */
export interface Violation {
  readonly key: number;
  /** Process that accepted it. */
  readonly by: string;
  /** How long after the reply was received that question was started. */
  readonly lateMs: number;
}

export interface Coverage {
  /** Pairs of key and process where the key was accepted before its revocation and asked about after the reply. */
  readonly tested: number;
  /** Revocations with at least one such pair. */
  readonly revocationsTested: number;
}

/**
 * The promise, word for word: no verification that starts after the revoke response was received is `valid`. On one
 * machine all processes share the clock, so this is exact.
 */
export function findViolations(
  revocations: readonly Revocation[],
  evidence: readonly Evidence[],
): Violation[] {
  return evidence.flatMap(({ name, latestValid }) =>
    revocations.flatMap(({ answeredAt }, key) => {
      const valid = latestValid[key] ?? 0n;
      if (answeredAt === null || valid <= answeredAt) return [];
      return [{ key, by: name, lateMs: Number(valid - answeredAt) / 1e6 }];
    }),
  );
}

export function measureCoverage(revocations: readonly Revocation[], evidence: readonly Evidence[]): Coverage {
  const testedBy = revocations.map(({ answeredAt }, key) =>
    answeredAt === null
      ? 0
      : evidence.filter(
          ({ latestValid, latestAnswered }) =>
            (latestValid[key] ?? 0n) > 0n && (latestAnswered[key] ?? 0n) > answeredAt,
        ).length,
  );
  return {
    tested: testedBy.reduce((sum, count) => sum + count, 0),
    revocationsTested: testedBy.filter((count) => count > 0).length,
  };
}

const AFTER_A_FAULT_NS = 1_500_000_000n;

/**
 * Requests that took much longer than a lease although nothing had happened to the node that they were sent to, nor to
 * the database: somebody else's trouble held them up.
 */
export function findSlow(
  revocations: readonly Revocation[],
  faults: readonly Fault[],
  longestMs: number,
): { key: number; node: number; ms: number }[] {
  return revocations.flatMap(({ attempts }, key) =>
    attempts
      .filter(({ node, from, to }) => {
        const excused = faults.some(
          (fault) =>
            (fault.onDatabase || fault.node === node) &&
            fault.from < to &&
            fault.to + AFTER_A_FAULT_NS > from,
        );
        return !excused && Number(to - from) / 1e6 > longestMs;
      })
      .map(({ node, from, to }) => ({ key, node, ms: Number(to - from) / 1e6 })),
  );
}
