import type { BarrierStore, ClockReading } from '../server/barrier/barrier-store.ts';
import type { HistoryOpening } from '../server/barrier/open-history.ts';
import type { SimulatedDatabase } from './database.ts';
import type { Process } from './machine.ts';

/** The barrier's rows in the database, as a process sees them. */
export function createBarrierStore(database: SimulatedDatabase, process: Process): BarrierStore {
  const transact = <Value>(work: () => Value) => database.transact(process, work);
  const { nodes, verifiers } = database;
  return {
    readClock: () => transact((): ClockReading => ({ epoch: database.epoch, historyId: database.historyId })),
    openHistory: (opening) =>
      transact(() => {
        if (database.servedHistory === opening.historyId) return;
        database.servedHistory = opening.historyId;
        addFormer(database, opening);
      }),
    readChanges: (after) => transact(() => database.changesAfter(after)),
    joinNode: (incarnation, termMs) =>
      transact(() => {
        const counts = { acknowledged: 1, expired: 0 };
        nodes.set(incarnation, { incarnation, ackedEpoch: database.epoch, renewSeq: 0, termMs, ...counts });
        return { epoch: database.epoch, historyId: database.historyId };
      }),
    renewNode: (incarnation, historyId) =>
      transact(() => {
        const row = nodes.get(incarnation);
        if (row === undefined || row.ackedEpoch < database.epoch || historyId !== database.historyId)
          return false;
        nodes.set(incarnation, { ...row, renewSeq: row.renewSeq + 1 });
        database.onRenewed(process);
        return true;
      }),
    acknowledge: (incarnation, ackedEpoch, counts) =>
      transact(() => {
        const row = nodes.get(incarnation);
        if (row !== undefined) nodes.set(incarnation, { ...row, ackedEpoch, ...counts });
        return row !== undefined;
      }),
    readNodes: () => transact(() => [...nodes.values()]),
    removeNode: (incarnation, renewSeq) =>
      transact(() => {
        if (renewSeq !== null && nodes.get(incarnation)?.renewSeq !== renewSeq) return;
        nodes.delete(incarnation);
        for (const [attached, { node }] of verifiers) if (node === incarnation) verifiers.delete(attached);
      }),
    forgetChanges: (upTo) => transact(() => database.forgetChanges(upTo)),
    rememberVerifier: (verifier) =>
      transact(() => void verifiers.set(verifier.identity.incarnation, verifier)),
    forgetVerifiers: async (incarnations) => {
      if (incarnations.length === 0) return;
      await transact(() => {
        for (const incarnation of incarnations) verifiers.delete(incarnation);
      });
    },
    readVerifiers: () => transact(() => [...verifiers.values()]),
  };
}

/** As in `open-history.ts`: a row for whoever may still hold a lease from before. */
function addFormer(
  { nodes, verifiers }: SimulatedDatabase,
  { historyId, termMs, severalNodes, now }: HistoryOpening,
): void {
  const incarnation = `before ${historyId}`;
  const nobody = { name: '', version: '', address: '', serviceTokenId: '', serviceTokenName: '' };
  if (severalNodes)
    nodes.set(incarnation, { incarnation, ackedEpoch: 0, renewSeq: 0, termMs, acknowledged: 0, expired: 0 });
  else verifiers.set(incarnation, { identity: { incarnation, ...nobody }, node: '', termMs, since: now });
}
