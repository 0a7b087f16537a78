import type { Connection, ConnectionEvents, ToAuthority, ToVerifier } from '@latchkey/verifier';
import type { ServeVerifier, VerifierConnection } from '../server/verifiers/serve-verifier.ts';
import type { Process } from './machine.ts';
import { Lane, type Network } from './network.ts';
import type { SeededRandom } from './seeded-random.ts';

/** Whoever takes connections. */
export interface Acceptor {
  readonly process: Process;
  /** @param isWorker whether it is a process of the authority's own, which is trusted without a token */
  readonly accept: (connection: VerifierConnection, isWorker: boolean) => ServeVerifier;
}

export interface WireOptions {
  readonly network: Network;
  readonly random: SeededRandom;
  readonly client: Process;
  /**
   * One of the authority's own processes. All its connections are one channel: what was sent over a former one arrives on
   * the next. The authority learns of its end for certain.
   */
  readonly isWorker: boolean;
  /** What arrives over a connection that a worker process has replaced. */
  readonly onLate: (message: ToVerifier, former: Wire) => void;
  /** `null` when nobody listens there. */
  readonly server: Acceptor | null;
  /** Name of the machine that is called. */
  readonly serverName: string;
  readonly events: ConnectionEvents;
  readonly onSent: (direction: 'to verifier' | 'to authority', message: ToVerifier | ToAuthority) => void;
}

const CONNECT_TIMEOUT_MS = 1_500;

/** A connection between a verifier and an authority, with everything that can happen to one. */
export class Wire implements Connection {
  readonly #options: WireOptions;
  readonly #toServer: Lane;
  readonly #toClient: Lane;
  #clientOpen = true;
  #serverOpen = false;
  #served: ServeVerifier | null = null;

  constructor(options: WireOptions) {
    const { network, random, client, serverName } = options;
    const clientName = client.machine.name;
    this.#options = options;
    this.#toServer = new Lane(network, random, clientName, serverName);
    this.#toClient = new Lane(network, random, serverName, clientName);
    this.#open();
  }

  get isOpen(): boolean {
    return this.#clientOpen;
  }

  /** From the verifier. */
  send(message: ToAuthority): void {
    if (!this.#clientOpen) return;
    this.#options.onSent('to authority', message);
    for (const at of this.#toServer.arrivals(this.#now))
      this.#atServer(at, (served) => void served.receive(message));
  }

  /** Something arrives that was sent over the connection before this one; false unless the two are one channel. */
  receiveLate(message: ToVerifier, former: Wire): boolean {
    const { client, server, events } = this.#options;
    if (!this.#clientOpen || client !== former.#options.client || server !== former.#options.server)
      return false;
    events.onMessage(message);
    return true;
  }

  /** By the verifier: what it sent before still arrives. */
  close(): void {
    if (!this.#clientOpen) return;
    this.#clientOpen = false;
    this.#toldServer();
  }

  /** Breaks in the middle, with whatever is under way. Both ends notice, each when it does. */
  break(): void {
    const { random } = this.#options;
    this.#clientGone(this.#now + random.skewed(0.1, 3_000), 'the connection broke');
    this.#serverGone(this.#now + random.skewed(0.1, 3_000));
  }

  #open(): void {
    const { network, client, isWorker, server, serverName } = this.#options;
    const clientName = client.machine.name;
    const reachable =
      network.reachableAt(clientName, serverName) === this.#now &&
      network.reachableAt(serverName, clientName) === this.#now;
    if (!reachable || server === null || !server.process.alive) {
      const after = reachable ? network.latency(clientName, serverName) : CONNECT_TIMEOUT_MS;
      this.#clientGone(this.#now + after, 'nobody answers');
      return;
    }
    const { process } = server;
    process.deliver(this.#toServer.inOrder(this.#now + network.latency(clientName, serverName)), () => {
      this.#serverOpen = true;
      const connection = {
        address: clientName,
        send: (message: ToVerifier) => this.#sendToClient(message),
        close: () => this.#closeAtServer(),
      };
      this.#served = server.accept(connection, isWorker);
      this.#atClient(this.#toClient.inOrder(this.#now + network.latency(clientName, serverName)), () =>
        this.#options.events.onOpen(),
      );
    });
    // The machine is still there to say that nobody listens, unless it is not.
    const stopWatching = process.onDeath(() => {
      this.#serverOpen = false;
      const told =
        network.reachableAt(serverName, clientName) === this.#now && this.#options.random.chance(0.7);
      if (told)
        this.#clientGone(this.#now + network.latency(clientName, serverName), 'the connection was reset');
    });
    client.onDeath(() => {
      stopWatching();
      this.#clientOpen = false;
      const told =
        network.reachableAt(clientName, serverName) === this.#now && this.#options.random.chance(0.7);
      if (!told) return;
      const at = this.#now + network.latency(clientName, serverName);
      if (isWorker) this.#atServer(at, (served) => void served.receive({ type: 'leave' }));
      this.#serverGone(at);
    });
  }

  #sendToClient(message: ToVerifier): void {
    if (!this.#serverOpen) return;
    this.#options.onSent('to verifier', message);
    const { client, isWorker, onLate, events } = this.#options;
    for (const at of this.#toClient.arrivals(this.#now))
      client.deliver(at, () => {
        if (this.#clientOpen) events.onMessage(message);
        else if (isWorker) onLate(message, this);
      });
  }

  #closeAtServer(): void {
    if (!this.#serverOpen) return;
    this.#serverOpen = false;
    const { network, client, serverName } = this.#options;
    const clientName = client.machine.name;
    const reachableAt = network.reachableAt(serverName, clientName);
    this.#clientGone(
      this.#toClient.inOrder(reachableAt + network.latency(clientName, serverName)),
      'closed by the authority',
    );
  }

  #toldServer(): void {
    const { network, client, serverName } = this.#options;
    const clientName = client.machine.name;
    const reachableAt = network.reachableAt(clientName, serverName);
    // A peer that cannot be reached for long is never told.
    if (reachableAt - this.#now > 2_000) return;
    this.#serverGone(this.#toServer.inOrder(reachableAt + network.latency(clientName, serverName)));
  }

  #clientGone(at: number, reason: string): void {
    this.#options.client.deliver(at, () => {
      if (!this.#clientOpen) return;
      this.#clientOpen = false;
      this.#options.events.onClose(reason);
    });
  }

  #serverGone(at: number): void {
    this.#options.server?.process.deliver(at, () => {
      this.#serverOpen = false;
      this.#served?.end();
    });
  }

  #atClient(at: number, run: () => void): void {
    this.#options.client.deliver(at, () => {
      if (this.#clientOpen) run();
    });
  }

  #atServer(at: number, run: (served: ServeVerifier) => void): void {
    this.#options.server?.process.deliver(at, () => {
      if (this.#serverOpen && this.#served !== null) run(this.#served);
    });
  }

  get #now(): number {
    return this.#options.client.machine.schedule.now;
  }
}
