import * as contract from '@latchkey/contract';
import type { Clock } from '@latchkey/verifier';
import type { Barrier, BarrierStore } from '../barrier/barrier.ts';
import { catchUp } from '../barrier/wait-until-settled.ts';
import type { Bind } from '../http/bind-route.ts';
import { notFound } from '../http/problem.ts';
import { toTimestamp } from '../http/timestamp.ts';

export interface VerifierRoutesSettings {
  readonly barrier: Barrier;
  readonly clock: Clock;
  readonly store: Pick<BarrierStore, 'readClock' | 'readVerifiers' | 'readNodes'>;
}

/** How long a caller who does not want to wait waits. */
const NO_WAIT_MS = 5;

/** Who decides, how far each has come, and whether a change holds everywhere. */
export function bindVerifierRoutes(bind: Bind, settings: VerifierRoutesSettings): void {
  const { barrier, store, clock } = settings;

  bind(contract.getChange).to(async ({ params: { epoch }, origin }) => {
    // Another node may have committed it a moment ago.
    if (epoch > (await catchUp(barrier, store))) throw notFound('change');
    const startedAt = clock.monotonic();
    const settled = barrier
      .waitFor(epoch)
      .then((counts) => ({ complete: true, ...counts, waitedMs: clock.monotonic() - startedAt }));
    const pending = { complete: false, acknowledged: 0, expired: 0, waitedMs: 0 };
    const soon = new Promise<typeof pending>((resolve) => clock.after(NO_WAIT_MS, () => resolve(pending)));
    return {
      status: 200,
      body: { epoch, barrier: await (origin.waits ? settled : Promise.race([settled, soon])) },
    };
  });

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
