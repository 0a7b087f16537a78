import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Which keys are asked about at the moment: a range of their numbers. */
export interface Window {
  readonly from: number;
  /** Exclusive end of those whose revocation was sent; those above are yet to come. */
  readonly begun: number;
  /** Exclusive. */
  readonly to: number;
}

const FROM = 0;
const BEGUN = 1;
const TO = 2;
const FIRST_KEY = 3;

function fileIn(folder: string): string {
  return join(folder, 'window.bin');
}

/**
 * What the processes that ask are told, in a file: a process that was stopped finds what is true now in it, and not a
 * queue of what was true meanwhile.
 */
export class WindowWriter {
  readonly #file: number;
  readonly #words: Int32Array;
  readonly #firstStop: number;

  /** @param places how many processes there are to be stopped one by one */
  constructor(folder: string, keys: number, places: number) {
    this.#file = openSync(fileIn(folder), 'w');
    this.#firstStop = FIRST_KEY + keys;
    this.#words = new Int32Array(this.#firstStop + places);
    this.#write();
  }

  show({ from, begun, to }: Window): void {
    this.#words[FROM] = from;
    this.#words[BEGUN] = begun;
    this.#words[TO] = to;
    this.#write();
  }

  /** The reply to the revocation of this key was received: not to be called any earlier. */
  markAnswered(key: number): void {
    this.#words[FIRST_KEY + key] = 1;
    this.#write();
  }

  /** Asks a process to stop itself between two questions; gives the number of this wish. */
  wishStop(place: number): number {
    const index = this.#firstStop + place;
    const wish = (this.#words[index] ?? 0) + 1;
    this.#words[index] = wish;
    this.#write();
    return wish;
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(): void {
    writeSync(this.#file, this.#words, 0, this.#words.byteLength, 0);
  }
}

export class WindowReader {
  readonly #file: number;
  readonly #words: Int32Array;
  readonly #stop = new Int32Array(1);
  readonly #stopAt: number;

  constructor(folder: string, keys: number, place: number) {
    this.#file = openSync(fileIn(folder), 'r');
    this.#words = new Int32Array(FIRST_KEY + keys);
    this.#stopAt = this.#words.byteLength + place * Int32Array.BYTES_PER_ELEMENT;
  }

  read(): Window {
    readSync(this.#file, this.#words, 0, this.#words.byteLength, 0);
    return { from: this.#words[FROM] ?? 0, begun: this.#words[BEGUN] ?? 0, to: this.#words[TO] ?? 0 };
  }

  /** Whether, when the window was last read, the reply to the revocation of this key had been received. */
  wasAnswered(key: number): boolean {
    return this.#words[FIRST_KEY + key] === 1;
  }

  /** Number of the latest wish that this process stop itself. */
  readStop(): number {
    readSync(this.#file, this.#stop, 0, this.#stop.byteLength, this.#stopAt);
    return this.#stop[0] ?? 0;
  }
}
