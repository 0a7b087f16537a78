import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Which keys are asked about at the moment: a range of their numbers. */
export interface Window {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

const FROM = 0;
const TO = 1;
const FIRST_STOP = 2;

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

  /** @param places how many processes there are to be stopped one by one */
  constructor(folder: string, places: number) {
    this.#file = openSync(fileIn(folder), 'w');
    this.#words = new Int32Array(FIRST_STOP + places);
    this.#write();
  }

  show({ from, to }: Window): void {
    this.#words[FROM] = from;
    this.#words[TO] = to;
    this.#write();
  }

  /** Asks a process to stop itself between two questions; gives the number of this wish. */
  wishStop(place: number): number {
    const wish = (this.#words[FIRST_STOP + place] ?? 0) + 1;
    this.#words[FIRST_STOP + place] = wish;
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
  readonly #range = new Int32Array(FIRST_STOP);
  readonly #stop = new Int32Array(1);
  readonly #stopAt: number;

  constructor(folder: string, place: number) {
    this.#file = openSync(fileIn(folder), 'r');
    this.#stopAt = (FIRST_STOP + place) * Int32Array.BYTES_PER_ELEMENT;
  }

  read(): Window {
    readSync(this.#file, this.#range, 0, this.#range.byteLength, 0);
    return { from: this.#range[FROM] ?? 0, to: this.#range[TO] ?? 0 };
  }

  /** Number of the latest wish that this process stop itself. */
  readStop(): number {
    readSync(this.#file, this.#stop, 0, this.#stop.byteLength, this.#stopAt);
    return this.#stop[0] ?? 0;
  }
}
