import { digitOf } from './checksum.ts';
import { ID_LENGTH } from './key-format.ts';

/** `[word, word, word, index + 1]` for each slot; 16 bytes, so that a look-up costs one line of cache. */
const SLOT = 4;
const EMPTY = 0;

/**
 * A map from key ids to at most `capacity` values that forgets about the least recently used: a value that was
 * read since the hand of the clock last passed it is passed over once.
 *
 * An id of 12 base62 characters fits into three numbers of 24 bits, which are compared instead of the text. With
 * a hundred thousand keys a `Map` spends more on fetching its chains and its strings from memory than a whole
 * decision costs otherwise. Ids are random, so their own bits are as good as any hash of them.
 */
export class IdTable<Value> {
  readonly #mask: number;
  readonly #slots: Int32Array;
  readonly #values: (Value | undefined)[] = [];
  /** The slot of each value. */
  readonly #places: Int32Array;
  readonly #read: Uint8Array;
  readonly #capacity: number;
  readonly #free: number[] = [];
  #hand = 0;
  /** The id that was packed last. */
  #first = 0;
  #second = 0;
  #third = 0;

  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
    const slotCount = 2 ** Math.ceil(Math.log2(this.#capacity * 1.5 + 1));
    this.#mask = slotCount - 1;
    this.#slots = new Int32Array(slotCount * SLOT);
    this.#places = new Int32Array(this.#capacity);
    this.#read = new Uint8Array(this.#capacity);
  }

  /** Values held now. */
  get size(): number {
    return this.#values.length - this.#free.length;
  }

  get(id: string): Value | undefined {
    const slot = this.#find(id);
    if (slot < 0) return undefined;
    const index = this.#indexAt(slot);
    if (this.#read[index] === 0) this.#read[index] = 1;
    return this.#values[index];
  }

  /** @param id 12 base62 characters, else a `RangeError` */
  set(id: string, value: Value): void {
    let slot = this.#find(id);
    if (slot === NO_ID) throw new RangeError('An id has 12 base62 characters.');
    if (slot < 0) {
      if (this.size >= this.#capacity) this.#evict();
      slot = this.#insert(this.#free.pop() ?? this.#values.length);
    }
    const index = this.#indexAt(slot);
    this.#values[index] = value;
  }

  delete(id: string): void {
    const slot = this.#find(id);
    if (slot >= 0) this.#remove(slot);
  }

  clear(): void {
    this.#slots.fill(EMPTY);
    this.#values.length = 0;
    this.#free.length = 0;
    this.#hand = 0;
  }

  /** The slot of an id, `NOT_HELD`, or `NO_ID`. Leaves the id packed. */
  #find(id: string): number {
    if (id.length !== ID_LENGTH) return NO_ID;
    const first = packFour(id, 0);
    const second = packFour(id, 4);
    const third = packFour(id, 8);
    if (first < 0 || second < 0 || third < 0) return NO_ID;
    this.#first = first;
    this.#second = second;
    this.#third = third;
    const slots = this.#slots;
    for (let slot = this.#home(first, second); ; slot = (slot + 1) & this.#mask) {
      const at = slot * SLOT;
      if (slots[at + 3] === EMPTY) return NOT_HELD;
      if (slots[at] === first && slots[at + 1] === second && slots[at + 2] === third) return slot;
    }
  }

  #home(first: number, second: number): number {
    return (first ^ (second << 8)) & this.#mask;
  }

  #indexAt(slot: number): number {
    return (this.#slots[slot * SLOT + 3] ?? 1) - 1;
  }

  /** Puts the id that was packed last into the first free slot. */
  #insert(index: number): number {
    const slots = this.#slots;
    let slot = this.#home(this.#first, this.#second);
    while (slots[slot * SLOT + 3] !== EMPTY) slot = (slot + 1) & this.#mask;
    const at = slot * SLOT;
    slots[at] = this.#first;
    slots[at + 1] = this.#second;
    slots[at + 2] = this.#third;
    slots[at + 3] = index + 1;
    this.#places[index] = slot;
    return slot;
  }

  #evict(): void {
    while (this.#read[this.#hand] === 1 || this.#values[this.#hand] === undefined) {
      this.#read[this.#hand] = 0;
      this.#hand = (this.#hand + 1) % this.#capacity;
    }
    this.#remove(this.#places[this.#hand] ?? 0);
    this.#hand = (this.#hand + 1) % this.#capacity;
  }

  /** Empties a slot, and moves up those behind it that a search would no longer reach. */
  #remove(slot: number): void {
    const slots = this.#slots;
    const index = this.#indexAt(slot);
    this.#values[index] = undefined;
    this.#read[index] = 0;
    this.#free.push(index);
    let gap = slot;
    for (
      let next = (slot + 1) & this.#mask;
      slots[next * SLOT + 3] !== EMPTY;
      next = (next + 1) & this.#mask
    ) {
      const at = next * SLOT;
      const home = this.#home(slots[at] ?? 0, slots[at + 1] ?? 0);
      const distance = (next - home) & this.#mask;
      if (distance < ((next - gap) & this.#mask)) continue;
      slots.copyWithin(gap * SLOT, at, at + SLOT);
      this.#places[this.#indexAt(gap)] = gap;
      gap = next;
    }
    slots[gap * SLOT + 3] = EMPTY;
  }
}

const NOT_HELD = -1;
const NO_ID = -2;

/** Four base62 digits as one number; negative if one of them is none. */
function packFour(id: string, start: number): number {
  const a = digitOf(id.charCodeAt(start));
  const b = digitOf(id.charCodeAt(start + 1));
  const c = digitOf(id.charCodeAt(start + 2));
  const d = digitOf(id.charCodeAt(start + 3));
  return (a | b | c | d) < 0 ? -1 : ((a * 62 + b) * 62 + c) * 62 + d;
}
