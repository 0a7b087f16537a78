import type { ClockLease, Connect, RecordSource, Verifier } from '@latchkey/verifier';
import type { Barrier, BarrierStore } from '../server/barrier/barrier.ts';
import type { ServeVerifierSettings } from '../server/verifiers/serve-verifier.ts';
import type { VerifierOptions } from '../verifier/verifier.ts';
import type { SimulatedDatabase } from './database.ts';
import type { Process } from './machine.ts';

/** What a verifier in a protected service is made of. */
export interface ServiceParts {
  readonly process: Process;
  readonly createLease: () => ClockLease;
  readonly wrapSource: (source: RecordSource, applied: () => number) => RecordSource;
  readonly wrapConnect: (connect: Connect, applied: () => number) => Connect;
  readonly createVerifier: (options: VerifierOptions) => Verifier;
}

/** What an authority is made of. */
export interface AuthorityParts {
  readonly process: Process;
  readonly database: SimulatedDatabase;
  readonly store: BarrierStore;
  readonly wrapSource: (source: RecordSource, applied: () => number) => RecordSource;
  readonly wrapServing: (serving: ServeVerifierSettings) => ServeVerifierSettings;
  readonly createIncarnation: () => string;
}

/**
 * One way of getting the protocol wrong. The production modules know nothing of it: it is put between them, or
 * in the place of one of them.
 */
export interface Mutant {
  readonly name: string;
  /** Where it shows: with one authority process, or with several. */
  readonly world: 'one' | 'several';
  /** What must notice it: the promise is broken, or the system comes to a halt. */
  readonly service?: (parts: ServiceParts) => Partial<ServiceParts>;
  readonly authority?: (parts: AuthorityParts) => Partial<AuthorityParts>;
  /** Once an authority is put together, before it starts. */
  readonly barrier?: (barrier: Barrier, parts: AuthorityParts) => void;
  readonly database?: (database: SimulatedDatabase) => void;
}
