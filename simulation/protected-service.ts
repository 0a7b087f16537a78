import {
  Attachment,
  ClockLease,
  createRateLimiter,
  type Decision,
  type RecordSource,
  Verifier,
  type VerifierPeppers,
} from '@latchkey/verifier';
import { AskAuthority } from '../verifier/ask-authority.ts';
import { createLookUpBudget } from '../verifier/look-up-budget.ts';
import { createRemoteSource, LOCAL_PEPPER_VERSION } from '../verifier/remote-source.ts';
import { API, PEPPERS, type SimulatedKey } from './catalogue.ts';
import { type Acceptor, Wire } from './connection.ts';
import type { Counts } from './counts.ts';
import { type Machine, Process } from './machine.ts';
import type { Mutant, ServiceParts } from './mutant.ts';
import type { Network } from './network.ts';
import type { Decider } from './oracle.ts';
import { ProbingSource } from './probing-source.ts';
import type { SimulatedToken } from './service-tokens.ts';

export interface ProtectedServiceOptions {
  readonly machine: Machine;
  readonly network: Network;
  /** `null` for a worker process. */
  readonly token: SimulatedToken | null;
  /** Where it reads records by itself, as a worker process does, and how it proves them; `null` where it asks the authority. */
  readonly ownSource: ((process: Process) => RecordSource) | null;
  /** Where a new connection goes. */
  readonly chooseAuthority: () => { readonly name: string; readonly acceptor: Acceptor | null };
  readonly mutant: Mutant | null;
  readonly counts: Counts;
  readonly onTurn: (process: Process) => void;
  /** Called before it asks for a lease. */
  readonly onAsks: (service: ProtectedService) => void;
  /** Called before it joins. */
  readonly onJoins: (service: ProtectedService) => void;
  /** Called when its token is refused. */
  readonly onTurnedAway: (service: ProtectedService) => void;
  /** Most keys held. */
  readonly capacity: number;
  readonly trace: (line: () => string) => void;
}

const PEPPER = '5'.repeat(64);
const LOCAL_PEPPERS = new Map([[LOCAL_PEPPER_VERSION, PEPPER]]);
const OWN_PEPPERS: VerifierPeppers = {
  live: LOCAL_PEPPERS,
  test: LOCAL_PEPPERS,
  service: LOCAL_PEPPERS,
  imported: LOCAL_PEPPERS,
};
/** A request that finds the lease over waits this long for a new one, as in `create-verifier.ts`. */
const LONGEST_WAIT_MS = 1_000;

interface Running {
  readonly process: Process;
  readonly attachment: Attachment;
  readonly lease: ClockLease;
  readonly verifier: Verifier;
  readonly source: ProbingSource;
  readonly tokenId: string | null;
}

/** A program that embeds the verifier: a protected service, or a worker process of the authority. */
export class ProtectedService implements Decider {
  readonly #options: ProtectedServiceOptions;
  #running: Running | null = null;
  #wire: Wire | null = null;
  #starts = 0;
  #token: SimulatedToken | null;

  constructor(options: ProtectedServiceOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  get name(): string {
    return this.#options.machine.name;
  }

  get machine(): Machine {
    return this.#options.machine;
  }

  get process(): Process | null {
    return this.#running?.process ?? null;
  }

  get tokenId(): string | null {
    return this.#running?.tokenId ?? null;
  }

  /** The one it starts with. */
  get token(): SimulatedToken | null {
    return this.#token;
  }

  /** Whether it would decide now. */
  get holdsLease(): boolean {
    const running = this.#running;
    return running !== null && !running.process.machine.frozen && running.lease.isValid();
  }

  get wire(): Wire | null {
    return this.#wire;
  }

  /** Of the process that runs, as authorities know it. */
  get incarnation(): string {
    return `${this.name} #${this.#starts}`;
  }

  get isAttached(): boolean {
    return this.#running?.attachment.state === 'attached' && this.#running.lease.isValid();
  }

  get applied(): number {
    return this.#running?.verifier.applied ?? -1;
  }

  start(): void {
    if (this.#running !== null) return;
    const process = new Process(this.#options.machine, this.#options.onTurn);
    this.#starts += 1;
    this.#running = this.#assemble(process);
    const { attachment } = this.#running;
    process.enter(() => attachment.start());
  }

  crash(): void {
    if (this.#running === null) return;
    this.#options.trace(() => `${this.name} crashes`);
    this.#options.counts.crashes += 1;
    const { process } = this.#running;
    this.#running = null;
    process.die();
  }

  /** Ends in good order. */
  stop(): void {
    const running = this.#running;
    if (running === null || running.process.machine.frozen) return;
    this.#options.trace(() => `${this.name} stops`);
    this.#options.counts.stops += 1;
    running.process.enter(() => {
      void running.attachment.close();
      this.#running = null;
    });
  }

  /** It is configured anew, and started with that. */
  useToken(token: SimulatedToken): void {
    this.#token = token;
    this.restart();
  }

  /** In good order, unless its machine stands still. */
  restart(): void {
    this.stop();
    this.crash();
    this.start();
  }

  probe(key: SimulatedKey): Decision | Promise<Decision> | null {
    const running = this.#running;
    if (running === null) throw new Error('only what runs can be asked');
    return running.source.probe(key.parsed.id, () => running.verifier.verify(key.credential, { api: null }));
  }

  async decide(key: SimulatedKey): Promise<Decision> {
    const running = this.#running;
    if (running === null) throw new Error('only what runs can be asked');
    const ask = () => running.verifier.verify(key.credential, { api: API.slug, access: 'read' });
    const decision = await ask();
    if (decision.outcome !== 'unavailable' || running.lease.isValid()) return decision;
    await running.attachment.renewed(LONGEST_WAIT_MS);
    return ask();
  }

  #assemble(process: Process): Running {
    const { mutant, counts, machine, trace, capacity } = this.#options;
    const { clock } = process;
    const made: ServiceParts = {
      process,
      createLease: () => new ClockLease(clock),
      wrapSource: (source) => source,
      wrapConnect: (connect) => connect,
      createVerifier: (options) => new Verifier(options),
    };
    const parts = { ...made, ...mutant?.service?.(made) };
    const lease = parts.createLease();
    const applied = () => verifier.applied;
    const authority = new AskAuthority({
      clock,
      send: (message) => attachment.send(message),
      isAttached: () => attachment.state === 'attached',
    });
    const { ownSource } = this.#options;
    const plain =
      ownSource?.(process) ??
      createRemoteSource({ authority, pepper: PEPPER, budget: createLookUpBudget(clock) });
    const source = new ProbingSource(parts.wrapSource(plain, applied));
    const verifier: Verifier = parts.createVerifier({
      source,
      lease,
      peppers: ownSource === null ? OWN_PEPPERS : PEPPERS,
      limiter: createRateLimiter({ capacity }),
      now: clock.wall,
      acceptsImported: () => false,
      onFirstUse: () => {},
      onLoadError: () => {},
      capacity,
    });
    let joined = 0;
    const attachment: Attachment = new Attachment({
      connect: parts.wrapConnect((events) => this.#connect(process, events, applied), applied),
      clock,
      random: machine.random.next,
      lease,
      replica: verifier,
      serviceToken: this.#token?.text ?? '',
      api: API.slug,
      incarnation: this.incarnation,
      name: this.name,
      version: 'simulated',
      onFormats: () => {},
      onAnswer: (answer) => authority.answer(answer),
      onEvent: (event) => {
        trace(() => `${this.name}: ${JSON.stringify(event)}`);
        if (event.type === 'history_changed') counts.historiesMet += 1;
        if (event.type === 'refused' && event.code === 'invalid_service_token') {
          counts.turnedAway += 1;
          this.#options.onTurnedAway(this);
        }
        if (event.type !== 'state') return;
        if (event.state === 'connecting') authority.giveUp();
        if (event.state === 'attached') joined += 1;
        if (event.state === 'attached' && joined > 1) counts.rejoined += 1;
      },
    });
    return { process, attachment, lease, verifier, source, tokenId: this.#token?.subject.id ?? null };
  }

  #connect(
    process: Process,
    events: ConstructorParameters<typeof Wire>[0]['events'],
    applied: () => number,
  ): Wire {
    const { network, chooseAuthority, counts, trace, machine, onAsks, onJoins } = this.#options;
    const { name, acceptor } = chooseAuthority();
    const wire = new Wire({
      network,
      random: machine.random,
      client: process,
      isWorker: this.#token === null,
      onLate: (message, former) => {
        if (this.#wire?.receiveLate(message, former) === true) counts.crossed += 1;
      },
      server: acceptor,
      serverName: name,
      events,
      onSent: (direction, message) => {
        if (message.type === 'renew') onAsks(this);
        if (message.type === 'join') onJoins(this);
        if (message.type === 'behind') counts.behind += 1;
        if (message.type === 'not_now') counts.notNow += 1;
        if (message.type === 'loaded_key' && message.asOf < applied()) counts.refilled += 1;
        trace(() =>
          direction === 'to verifier'
            ? `${name} → ${this.name}: ${describe(message)}`
            : `${this.name} → ${name}: ${describe(message)}`,
        );
      },
    });
    this.#wire = wire;
    return wire;
  }
}

function describe(message: { readonly type: string }): string {
  if ('key' in message || 'formats' in message || 'api' in message) {
    const { type, ...rest } = message;
    const shown = Object.entries(rest).filter(([, value]) => typeof value === 'number');
    return `${type} ${JSON.stringify(Object.fromEntries(shown))}`;
  }
  return JSON.stringify(message);
}
