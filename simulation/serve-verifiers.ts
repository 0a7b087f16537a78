import { createKeyParser, NOT_LOADED, type ServiceTokenSnapshot, type Verifier } from '@latchkey/verifier';
import type { Barrier } from '../server/barrier/barrier.ts';
import type { BarrierStore } from '../server/barrier/barrier-store.ts';
import { createLoadForVerifier } from '../server/verifiers/load-for-verifier.ts';
import type { ServeVerifierSettings } from '../server/verifiers/serve-verifier.ts';
import { PEPPERS } from './catalogue.ts';
import { DatabaseFault } from './database.ts';
import type { Process } from './machine.ts';
import type { ProbingSource } from './probing-source.ts';

export interface ServingParts {
  readonly process: Process;
  readonly barrier: Barrier;
  readonly store: BarrierStore;
  readonly source: ProbingSource;
  readonly verifier: Verifier;
}

const FORMATS = { prefixes: ['lk'], imported: [] };
const PARSER = createKeyParser(FORMATS.prefixes);
/** What a worker process stands for, as in `lead-workers.ts`: it shows nothing, and may ask about everything. */
const WORKERS_TOKEN: ServiceTokenSnapshot = {
  id: 'worker',
  name: 'a worker of this process',
  tag: '',
  pepperVersion: 1,
  active: true,
  apis: [],
};

/** What an authority serves verifiers by, those of protected services as in `app.ts`. */
export function createServing({
  process,
  barrier,
  store,
  source,
  verifier,
}: ServingParts): ServeVerifierSettings {
  return {
    barrier,
    clock: process.clock,
    store,
    load: createLoadForVerifier({
      source,
      peppers: PEPPERS,
      acceptsImported: () => false,
      onFirstUse: () => {},
    }),
    formats: () => FORMATS,
    proveServiceToken: async (text) => {
      const parsed = PARSER.parse(text);
      if (parsed?.shape !== 'service') return null;
      const token = await verifier.proveServiceToken(parsed.id, parsed.secret);
      if (token === NOT_LOADED) throw new DatabaseFault('unavailable');
      return token;
    },
    holdsServiceToken: (token) => verifier.holdsServiceToken(token),
    covers: ({ apis }, api) => apis.includes(api),
    countUsage: () => {},
    onError: () => {},
  };
}

/** The same for worker processes. */
export function servingOfWorkers(serving: ServeVerifierSettings): ServeVerifierSettings {
  return {
    ...serving,
    proveServiceToken: async () => WORKERS_TOKEN,
    holdsServiceToken: () => true,
    covers: () => true,
  };
}
