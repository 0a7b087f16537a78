import { type Change, Verifier } from '@latchkey/verifier';
import type { Mutant } from '../mutant.ts';
import { receiving } from './receiving.ts';

const waitsForNobody: Mutant['authority'] = ({ store }) => ({
  store: { ...store, openHistory: async () => {} },
});

const waitsTooBriefly: Mutant['authority'] = ({ store }) => ({
  store: {
    ...store,
    openHistory: (opening) => store.openHistory({ ...opening, termMs: opening.termMs / 2 }),
  },
});

/** What can go wrong with a database that was put back from a copy. */
export const OF_HISTORIES: readonly Mutant[] = [
  {
    name: 'a process that serves a new history waits only for those that the copy knows',
    world: 'one',
    authority: waitsForNobody,
  },
  {
    name: 'nodes that serve a new history wait only for those that the copy knows',
    world: 'several',
    authority: waitsForNobody,
  },
  {
    name: 'a process that serves a new history waits half a term for those from before',
    world: 'one',
    authority: waitsTooBriefly,
  },
  {
    name: 'nodes that serve a new history wait half a term for those from before',
    world: 'several',
    authority: waitsTooBriefly,
  },
  {
    name: 'a verifier keeps what it holds when it meets another history',
    world: 'one',
    service: () => ({ createVerifier: (options) => new KeepingVerifier(options) }),
  },
  {
    name: 'a verifier goes by epochs alone, and takes a history that is as far as its own for the same',
    world: 'one',
    service: () => ({
      wrapConnect: (connect, applied) => {
        let historyId: string | null = null;
        return receiving(connect, (message, deliver) => {
          if (message.type !== 'joined') return deliver(message);
          const { epoch } = message;
          if (historyId === null || historyId === message.historyId || epoch < applied()) {
            historyId = message.historyId;
            return deliver(message);
          }
          const changes: Change[] = [];
          for (let next = applied() + 1; next <= epoch; next += 1) changes.push({ epoch: next, touches: [] });
          deliver({ ...message, historyId, changes });
        });
      },
    }),
  },
  {
    name: 'a database that was put back keeps its history',
    world: 'one',
    database: (database) => {
      Object.defineProperty(database, 'historyId', { value: database.historyId });
    },
  },
];

/** Takes over where the other history stands, and nothing else. */
class KeepingVerifier extends Verifier {
  #meets = false;

  override restart(): void {
    this.#meets = true;
  }

  override apply({ epoch, touches }: Change): void {
    super.apply({ epoch, touches: this.#meets ? [] : touches });
    this.#meets = false;
  }
}
