import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { OUTCOMES, type Outcome, type ServiceTokenSnapshot } from '@latchkey/verifier';
import { ServeVerifier, type ServeVerifierSettings } from '../verifiers/serve-verifier.ts';
import { type FromWorker, isFromWorker, type ToWorker } from './messages.ts';

export interface LeadWorkersSettings extends ServeVerifierSettings {
  readonly count: number;
  /** Where this process answers what the workers do not. */
  readonly socketPath: string;
  readonly onFirstUse: (keyId: string, tag: string) => void;
}

export interface WorkerFigures {
  readonly decided: Partial<Record<Outcome, number>>;
  readonly keysHeld: number;
}

/** What a worker shows instead of a service token: it is started by us, on a channel that nobody else has. */
const WORKERS_TOKEN: ServiceTokenSnapshot = {
  id: 'worker',
  name: 'Worker process',
  tag: '',
  pepperVersion: 0,
  active: true,
  apis: [],
};
const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A worker that lived as long as this was no failed start. */
const SETTLED_MS = 10_000;
/** More than a worker takes for its last answers, and for reporting what it has counted. */
const LONGEST_FAREWELL_MS = 15_000;

/** Starts workers, keeps them attached, and replaces those that end. */
export class LeadWorkers {
  readonly #settings: LeadWorkersSettings;
  readonly #figures = new Map<number, WorkerFigures>();
  /** Decisions of workers that have ended. */
  readonly #former: Partial<Record<Outcome, number>> = {};
  #stopping = false;
  #failures = 0;

  constructor(settings: LeadWorkersSettings) {
    this.#settings = settings;
  }

  /** What the workers have decided, since this process started. */
  get figures(): WorkerFigures {
    const decided = { ...this.#former };
    let keysHeld = 0;
    for (const figures of this.#figures.values()) {
      addUp(decided, figures.decided);
      keysHeld += figures.keysHeld;
    }
    return { decided, keysHeld };
  }

  /** Resolves when all of them take requests; rejects when one cannot. */
  async start(): Promise<void> {
    const { socketPath, count } = this.#settings;
    cluster.setupPrimary({ exec: PROGRAM, args: [socketPath] });
    try {
      await Promise.all(Array.from({ length: count }, () => this.#startOne()));
    } catch (error) {
      this.#stopping = true;
      for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGKILL');
      throw error;
    }
  }

  /** Lets all of them finish what they are answering. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.map(endWorker));
  }

  #startOne(): Promise<void> {
    const worker = cluster.fork();
    const startedAt = this.#settings.clock.monotonic();
    const serving: { current: ServeVerifier | null } = { current: null };
    return new Promise((resolve, reject) => {
      worker.on('message', (message: unknown) => {
        if (!isFromWorker(message)) return;
        if (message.kind === 'listening') resolve();
        else if (message.kind === 'failed')
          reject(Object.assign(new Error(message.message), { code: message.code }));
        else this.#take(worker, serving, message);
      });
      worker.on('exit', (code) => {
        reject(new Error(`a worker ended with code ${code} before it took requests`));
        // It is gone for certain: nobody has to wait for its lease.
        void serving.current?.receive({ type: 'leave' });
        this.#forget(worker.id);
        if (!this.#stopping) this.#replace(startedAt);
      });
    });
  }

  #take(worker: Worker, serving: { current: ServeVerifier | null }, message: FromWorker): void {
    if (message.kind === 'connect') {
      const former = serving.current;
      serving.current = this.#serve(worker, serving);
      former?.end();
    } else if (message.kind === 'verifier') {
      void serving.current?.receive(message.message);
    } else if (message.kind === 'first_use') {
      this.#settings.onFirstUse(message.keyId, message.tag);
    } else if (message.kind === 'figures') {
      this.#figures.set(worker.id, message);
    }
  }

  #serve(worker: Worker, serving: { readonly current: ServeVerifier | null }): ServeVerifier {
    const send = (message: ToWorker) => {
      if (worker.isConnected()) worker.send(message);
    };
    const own: ServeVerifierSettings = {
      ...this.#settings,
      proveServiceToken: async () => WORKERS_TOKEN,
      holdsServiceToken: () => true,
      covers: () => true,
    };
    const served: ServeVerifier = new ServeVerifier(own, {
      address: 'this machine',
      send: (message) => send({ kind: 'verifier', message }),
      // Whoever connects anew has left the former connection by itself, and would take this to be about the new one.
      close: () => {
        if (serving.current === served) send({ kind: 'closed' });
      },
    });
    return served;
  }

  #forget(id: number): void {
    const figures = this.#figures.get(id);
    this.#figures.delete(id);
    if (figures !== undefined) addUp(this.#former, figures.decided);
  }

  #replace(startedAt: number): void {
    const { clock, onError } = this.#settings;
    this.#failures = clock.monotonic() - startedAt > SETTLED_MS ? 0 : this.#failures + 1;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    clock.after(pause, () => {
      if (!this.#stopping) this.#startOne().catch(onError);
    });
  }
}

function endWorker(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => worker.process.kill('SIGKILL'), LONGEST_FAREWELL_MS);
    worker.on('exit', () => {
      clearTimeout(late);
      resolve();
    });
    worker.send({ kind: 'stop' } satisfies ToWorker);
  });
}

function addUp(sum: Partial<Record<Outcome, number>>, more: Partial<Record<Outcome, number>>): void {
  for (const outcome of OUTCOMES) {
    const count = more[outcome];
    if (count !== undefined) sum[outcome] = (sum[outcome] ?? 0) + count;
  }
}
