import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';

/**
 * `stream`: what one end sends arrives at the other in order, or the connection breaks; through a partition it waits.
 * `hostile`: single messages are lost, come twice, or overtake each other, which no WebSocket does.
 */
export type Transport = 'stream' | 'hostile';

const LOST = 0.02;
const TWICE = 0.03;

/** Who reaches whom, and how long that takes. */
export class Network {
  readonly #schedule: Schedule;
  readonly #random: SeededRandom;
  /** In one direction. */
  readonly #cutUntil = new Map<string, number>();
  readonly #slowUntil = new Map<string, number>();
  readonly #slowestMs: number;
  #healed = false;
  transport: Transport;

  /** @param slowestMs what a message takes now and then, or all the time where it is slow */
  constructor(schedule: Schedule, random: SeededRandom, transport: Transport, slowestMs: number) {
    this.#schedule = schedule;
    this.#random = random;
    this.transport = transport;
    this.#slowestMs = slowestMs;
  }

  cut(from: string, to: string, milliseconds: number): void {
    this.#cutUntil.set(`${from}>${to}`, this.#schedule.now + milliseconds);
  }

  /** Whatever goes to or comes from there. */
  slowDown(name: string, milliseconds: number): void {
    this.#slowUntil.set(name, this.#schedule.now + milliseconds);
  }

  heal(): void {
    this.#cutUntil.clear();
    this.#slowUntil.clear();
    this.#healed = true;
    this.transport = 'stream';
  }

  /** When nothing keeps these apart any more. */
  reachableAt(from: string, to: string): number {
    if (this.#cutUntil.size === 0) return this.#schedule.now;
    return Math.max(this.#schedule.now, this.#cutUntil.get(`${from}>${to}`) ?? 0);
  }

  /** When the last partition ends. */
  get reachableEverywhereAt(): number {
    return Math.max(this.#schedule.now, ...this.#cutUntil.values());
  }

  /** Of a message between the two. */
  latency(one: string, other: string): number {
    const slow = this.#isSlow(one) || this.#isSlow(other) || (!this.#healed && this.#random.chance(0.02));
    return slow ? this.#random.between(5, this.#slowestMs) : this.#random.between(0.1, 2);
  }

  #isSlow(name: string): boolean {
    return this.#slowUntil.size > 0 && this.#schedule.now < (this.#slowUntil.get(name) ?? 0);
  }
}

/** One direction of a connection. */
export class Lane {
  readonly #network: Network;
  readonly #random: SeededRandom;
  readonly #from: string;
  readonly #to: string;
  #lastArrival = 0;

  constructor(network: Network, random: SeededRandom, from: string, to: string) {
    this.#network = network;
    this.#random = random;
    this.#from = from;
    this.#to = to;
  }

  /** When a message that is sent now arrives: once, not at all, or twice. */
  arrivals(now: number): number[] {
    const reachableAt = this.#network.reachableAt(this.#from, this.#to);
    const arrival = reachableAt + this.#network.latency(this.#from, this.#to);
    if (this.#network.transport === 'stream') return [this.inOrder(arrival)];
    if (reachableAt > now || this.#random.chance(LOST)) return [];
    return this.#random.chance(TWICE)
      ? [arrival, now + this.#network.latency(this.#from, this.#to)]
      : [arrival];
  }

  /** Not before what was sent earlier. */
  inOrder(arrival: number): number {
    this.#lastArrival = Math.max(this.#lastArrival, arrival);
    return this.#lastArrival;
  }
}
