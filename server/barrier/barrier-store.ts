import type { Change } from '@latchkey/verifier';
import type { VerifierIdentity } from './attached-verifiers.ts';
import type { HistoryOpening } from './open-history.ts';

/** Where the revocation clock stands. */
export interface ClockReading {
  readonly epoch: number;
  /** Changes when a database is put back from a copy: epochs of different histories cannot be compared. */
  readonly historyId: string;
}

/** The lease of one node, as the others see it. */
export interface NodeRow {
  readonly incarnation: string;
  readonly ackedEpoch: number;
  /** Goes up with each renewal. */
  readonly renewSeq: number;
  /** How long after its last renewal the node may go on deciding, in milliseconds. */
  readonly termMs: number;
  /** What became of the verifiers attached to it, at the last epoch it acknowledged; itself included. */
  readonly acknowledged: number;
  readonly expired: number;
}

/**
 * What the barrier asks of the database. Each is one transaction; those that compare with the clock keep it from
 * being advanced until they end.
 */
export interface BarrierStore {
  readClock(): Promise<ClockReading>;
  /** Under a history that nobody has served yet, adds a row for those who may hold a lease from before it. */
  openHistory(opening: HistoryOpening): Promise<void>;
  /** Changes above an epoch, in order; a few hundred at most. */
  readChanges(after: number): Promise<readonly Change[]>;
  /** Adds a row that has acknowledged the epoch of now, and returns that epoch. */
  joinNode(incarnation: string, termMs: number): Promise<ClockReading>;
  /**
   * Renews the lease of a node that has acknowledged the epoch of now; false for one that has not, has no row, or stands
   * in another history.
   */
  renewNode(incarnation: string, historyId: string): Promise<boolean>;
  /** False when the row is gone. */
  acknowledge(
    incarnation: string,
    epoch: number,
    counts: { readonly acknowledged: number; readonly expired: number },
  ): Promise<boolean>;
  readNodes(): Promise<readonly NodeRow[]>;
  /** Removes a row, with the verifiers that are attached to no node any more, but not if it was renewed since. */
  removeNode(incarnation: string, renewSeq: number | null): Promise<void>;
  /** Forgets changes up to an epoch; whoever lacks some of them starts over with nothing held. */
  forgetChanges(upTo: number): Promise<void>;
  /** Notes who may hold a lease from this process from now on. */
  rememberVerifier(verifier: RememberedVerifier): Promise<void>;
  /** Forgets those that have not joined another node since; the node is that of who forgets them, as in a row. */
  forgetVerifiers(incarnations: readonly string[], node: string): Promise<void>;
  readVerifiers(): Promise<readonly RememberedVerifier[]>;
}

export interface RememberedVerifier {
  readonly identity: VerifierIdentity;
  /** Incarnation of the node that it is attached to; empty where there is only one process. */
  readonly node: string;
  readonly termMs: number;
  /** Milliseconds since 1970 UTC. */
  readonly since: number;
}
