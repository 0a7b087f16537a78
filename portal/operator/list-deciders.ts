import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';

/** One row: a process of the installation itself, or a verifier inside a protected service. */
export interface Decider {
  readonly id: string;
  readonly name: string;
  /** A word more about it. */
  readonly about: string | null;
  /** The same where it is an id. */
  readonly code: string | null;
  readonly token: string | null;
  readonly address: string | null;
  readonly version: string | null;
  /** Changes that it has not confirmed; `null` where that is not known. */
  readonly behind: number | null;
  /** `null` for what decides on its own data, and needs none. */
  readonly lease: LeaseShown | 'elsewhere' | null;
  readonly since: string | null;
}

export interface LeaseShown {
  /** Milliseconds since 1970 UTC, by the clock of the browser. */
  readonly endsAt: number;
  readonly connected: boolean;
}

type Verifiers = Reply<typeof contract.listVerifiers, 200>;

/**
 * The nodes, this one first, then the verifiers by name.
 *
 * @param readAt when the answer came: milliseconds since 1970 UTC, by the clock of the browser
 */
export function listDeciders({ epoch, nodes, items }: Verifiers, readAt: number): readonly Decider[] {
  const behind = (applied: number | null) => (applied === null ? null : Math.max(0, epoch - applied));
  const alone = nodes.length === 1;
  const own = nodes
    .toSorted((a, b) => Number(b.here) - Number(a.here))
    .map(
      ({ id, here, applied }): Decider => ({
        id: `node ${id}`,
        name: alone ? 'The server itself' : here ? 'This node' : 'Another node',
        about: alone ? 'answers /v1/verify' : null,
        code: alone ? null : id,
        token: null,
        address: null,
        version: null,
        behind: behind(applied),
        lease: null,
        since: null,
      }),
    );
  const attached = items
    .toSorted((a, b) => a.name.localeCompare(b.name) || a.since.localeCompare(b.since))
    .map(
      ({ leaseLeftMs, connected, ...verifier }): Decider => ({
        id: verifier.incarnation,
        name: verifier.name,
        about: leaseLeftMs === null ? 'attached to another node' : null,
        code: null,
        token: verifier.serviceTokenName,
        address: verifier.address,
        version: verifier.version,
        behind: behind(verifier.applied),
        lease: leaseLeftMs === null ? 'elsewhere' : { endsAt: readAt + leaseLeftMs, connected },
        since: verifier.since,
      }),
    );
  return [...own, ...attached];
}
