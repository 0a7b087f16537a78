import * as contract from '@latchkey/contract';
import type { Barrier } from '../barrier/barrier.ts';
import type { BarrierStore } from '../barrier/barrier-store.ts';
import type { Bind } from '../http/bind-route.ts';
import { toTimestamp } from '../http/timestamp.ts';

export interface VerifierRoutesSettings {
  readonly barrier: Barrier;
  readonly store: Pick<BarrierStore, 'readVerifiers' | 'readNodes'>;
}

/** Who decides, and how far each has come. */
export function bindVerifierRoutes(bind: Bind, { barrier, store }: VerifierRoutesSettings): void {
  bind(contract.listVerifiers).to(async () => {
    const here = barrier.attached.list();
    const known = new Set(here.map(({ incarnation }) => incarnation));
    const elsewhere = (await store.readVerifiers()).filter(
      ({ identity }) => !known.has(identity.incarnation),
    );
    const nodes = await store.readNodes();
    const self = barrier.node?.incarnation ?? 'this';
    const items = [
      ...here.map(({ since, leaseLeftMs, serviceTokenId, ...verifier }) => ({
        ...verifier,
        serviceTokenId: `st_${serviceTokenId}`,
        leaseLeftMs: Math.round(leaseLeftMs),
        node: self,
        since: toTimestamp(since),
      })),
      ...elsewhere.map(({ identity: { serviceTokenId, ...identity }, node, since }) => ({
        ...identity,
        serviceTokenId: `st_${serviceTokenId}`,
        node,
        connected: nodes.some(({ incarnation }) => incarnation === node),
        applied: nodes.find(({ incarnation }) => incarnation === node)?.ackedEpoch ?? null,
        leaseLeftMs: null,
        since: toTimestamp(since),
      })),
    ];
    return {
      status: 200,
      body: {
        epoch: barrier.feed.applied,
        leaseSeconds: barrier.leaseTermMs / 1000,
        waiting: barrier.waiting,
        nodes:
          barrier.node === null
            ? [{ id: self, here: true, applied: barrier.feed.applied }]
            : nodes.map(({ incarnation, ackedEpoch }) => ({
                id: incarnation,
                here: incarnation === self,
                applied: ackedEpoch,
              })),
        items,
      },
    };
  });
}
