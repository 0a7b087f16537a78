import type { Clock } from './clock.ts';
import { type IpWords, readIp } from './read-ip.ts';

/** What limits look-ups of keys that turn out not to exist. */
export interface LookUpBudget {
  /**
   * Whether a look-up may be made for this caller, an address or empty: now, as soon as the promise resolves, or not at
   * all.
   */
  take(caller: string): boolean | Promise<void>;
  /** What was looked up does exist: it costs nothing. */
  giveBack(): void;
}

/** Unknown keys that may be asked about in a burst, and how fast that room comes back. */
const BURST = 500;
const PER_SECOND = 100;
/** What waits when the room is used up: so many callers, and so many look-ups of each. Nobody waits for long. */
const MOST_CALLERS = 256;
const MOST_OF_ONE_CALLER = 8;
/** Most look-ups that can be under way or waiting, with room for those that turn out to be of keys. */
export const MOST_LOOK_UPS = 4 * (BURST + MOST_CALLERS * MOST_OF_ONE_CALLER);

/**
 * Keeps a flood of well-formed keys that do not exist from swamping the authority: in `t` seconds it is asked about at
 * most `500 + 100 t` of them. Only what turns out to be nothing is charged, so a service whose callers have keys never
 * notices. While the room is used up, callers take turns, so that the good keys of one are looked up in spite of the
 * flood of others, only later, as long as there are not hundreds of those. IPv6 addresses of one network of 64 bits, which anybody has
 * who has one of them, are one caller.
 */
export function createLookUpBudget(clock: Pick<Clock, 'monotonic' | 'after'>): LookUpBudget {
  return new FairBudget(clock);
}

class FairBudget implements LookUpBudget {
  readonly #clock: Pick<Clock, 'monotonic' | 'after'>;
  #room = BURST;
  #refilledAt: number;
  /** In the order of their turns. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #isTimerSet = false;

  constructor(clock: Pick<Clock, 'monotonic' | 'after'>) {
    this.#clock = clock;
    this.#refilledAt = clock.monotonic();
  }

  take(address: string): boolean | Promise<void> {
    this.#refill();
    if (this.#waiting.size === 0 && this.#room >= 1) {
      this.#room -= 1;
      return true;
    }
    const caller = nameCaller(address);
    const others = this.#waiting.get(caller) ?? [];
    if (others.length >= MOST_OF_ONE_CALLER) return false;
    if (others.length === 0 && this.#waiting.size >= MOST_CALLERS) return false;
    return new Promise((resolve) => {
      this.#waiting.set(caller, [...others, resolve]);
      this.#serveLater();
    });
  }

  giveBack(): void {
    this.#room = Math.min(BURST, this.#room + 1);
    this.#serve();
  }

  #refill(): void {
    const now = this.#clock.monotonic();
    const refilled = (Math.max(0, now - this.#refilledAt) / 1000) * PER_SECOND;
    this.#room = Math.min(BURST, this.#room + refilled);
    this.#refilledAt = now;
  }

  #serve(): void {
    this.#refill();
    for (const [caller, [first, ...rest]] of this.#waiting) {
      if (this.#room < 1) break;
      this.#room -= 1;
      this.#waiting.delete(caller);
      if (rest.length > 0) this.#waiting.set(caller, rest);
      first?.();
    }
    this.#serveLater();
  }

  #serveLater(): void {
    if (this.#isTimerSet || this.#waiting.size === 0) return;
    this.#isTimerSet = true;
    this.#clock.after(1000 / PER_SECOND, () => {
      this.#isTimerSet = false;
      this.#serve();
    });
  }
}

const words: IpWords = new Uint32Array(4);

function nameCaller(address: string): string {
  return readIp(address, words) === 6 ? `${words[0]}:${words[1]}` : address;
}
