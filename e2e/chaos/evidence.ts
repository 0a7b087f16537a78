import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** What a process counts besides the times of its answers. */
export const COUNTERS = [
  'asked',
  /** Of them, those that were asked when the process knew that the reply to the revocation had been received. */
  'askedAfterReply',
  'valid',
  'unavailable',
  /** Questions that the verifier could not answer from memory. */
  'lookedUp',
  'grants',
  'joins',
  /** Long pauses of the whole process, and keys asked about first thing afterwards that had been accepted before. */
  'wakes',
  'askedOnWaking',
  /** Number of the last wish to stop that was followed. */
  'stops',
] as const;

export type Counter = (typeof COUNTERS)[number];

/** What one process has seen. Times are nanoseconds of the clock that all processes of a machine share. */
export interface Evidence {
  readonly name: string;
  readonly counters: Readonly<Record<Counter, number>>;
  /** By number of the key: when the latest question was started whose answer was `valid`; 0 for never. */
  readonly latestValid: BigInt64Array;
  /** The same of the latest question that was answered at all. */
  readonly latestAnswered: BigInt64Array;
}

const ENDING = '.evidence';

/** Kept in a file, written after each round of questions: killing the process does not lose it. */
export class EvidenceWriter {
  readonly #file: number;
  readonly #trace: string;
  readonly #numbers: BigInt64Array;
  readonly #keys: number;

  /** @param name of the process; there is one file of each name */
  constructor(folder: string, name: string, keys: number) {
    this.#file = openSync(join(folder, name + ENDING), 'w');
    this.#trace = join(folder, `${name}.trace`);
    this.#numbers = new BigInt64Array(COUNTERS.length + 2 * keys);
    this.#keys = keys;
  }

  /** @param startedAt when the question was asked */
  answered(key: number, startedAt: bigint, code: string): void {
    this.count('asked');
    this.#raise(COUNTERS.length + this.#keys + key, startedAt);
    if (code === 'valid') {
      this.count('valid');
      this.#raise(COUNTERS.length + key, startedAt);
    } else if (code === 'unavailable') this.count('unavailable');
  }

  /** Whether the key was ever accepted. */
  wasValid(key: number): boolean {
    return (this.#numbers[COUNTERS.length + key] ?? 0n) > 0n;
  }

  count(counter: Counter): void {
    const index = COUNTERS.indexOf(counter);
    this.#numbers[index] = (this.#numbers[index] ?? 0n) + 1n;
  }

  set(counter: Counter, value: number): void {
    this.#numbers[COUNTERS.indexOf(counter)] = BigInt(value);
  }

  /** Notes something for whoever has to find out what happened. */
  note(what: string): void {
    appendFileSync(this.#trace, `${process.hrtime.bigint()} ${what}\n`);
  }

  write(): void {
    writeSync(this.#file, this.#numbers, 0, this.#numbers.byteLength, 0);
  }

  close(): void {
    closeSync(this.#file);
  }

  #raise(index: number, value: bigint): void {
    if ((this.#numbers[index] ?? 0n) < value) this.#numbers[index] = value;
  }
}

/** What was written last. A process that has not written anything yet has seen nothing. */
export function readEvidence(folder: string, name: string, keys: number): Evidence {
  const numbers = new BigInt64Array(COUNTERS.length + 2 * keys);
  const path = join(folder, name + ENDING);
  if (existsSync(path)) {
    const bytes = readFileSync(path).subarray(0, numbers.byteLength);
    new Uint8Array(numbers.buffer).set(bytes);
  }
  const at = (counter: Counter) => Number(numbers[COUNTERS.indexOf(counter)]);
  return {
    name,
    counters: {
      asked: at('asked'),
      askedAfterReply: at('askedAfterReply'),
      valid: at('valid'),
      unavailable: at('unavailable'),
      lookedUp: at('lookedUp'),
      grants: at('grants'),
      joins: at('joins'),
      wakes: at('wakes'),
      askedOnWaking: at('askedOnWaking'),
      stops: at('stops'),
    },
    latestValid: numbers.slice(COUNTERS.length, COUNTERS.length + keys),
    latestAnswered: numbers.slice(COUNTERS.length + keys),
  };
}
