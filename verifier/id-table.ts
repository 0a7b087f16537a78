import { digitOf, toBase62 } from './checksum.ts';
import { ID_LENGTH } from './key-format.ts';
import { NO_TAG, TAG_WORDS } from './tag-words.ts';

/** A row is the id in three words, the tag, and two words that belong to whoever counts. */
const ID_WORDS = 3;
const COUNT_WORDS = 2;
const ROW = ID_WORDS + TAG_WORDS + COUNT_WORDS;
/** Rows are set aside so many at a time, when the first of them is needed. */
const ROWS_AT_ONCE = 8192;
const ROWS_BITS = 13;
const EMPTY = 0;

/**
 * A map from key ids to at most `capacity` values, each with a tag, that forgets about the least recently used: a value
 * that was read since the hand of the clock last passed it is passed over once.
 *
 * An id of 12 base62 characters fits into three numbers of 24 bits, which are compared instead of the text. With a
 * hundred thousand keys a `Map` spends more on fetching its chains and its strings from memory than a whole decision
 * costs otherwise. A slot is four bytes, so that many are at hand: the place of the value, and of the id as many bits
 * as there is room for. The whole id stands with the tag, which is looked at next, in one row of numbers. Ids are random,
 * so their own bits are as good as any hash of them.
 */
export class IdTable<Value, Beside> {
  readonly #mask: number;
  /** Of a slot: the place and one more. The other bits are of the id. */
  readonly #placeMask: number;
  readonly #slots: Int32Array;
  readonly #rows: Int32Array[] = [];
  readonly #values: (Value | undefined)[] = [];
  readonly #beside: (Beside | undefined)[] = [];
  readonly #read: Uint8Array;
  readonly #capacity: number;
  readonly #onLeave: (place: number) => void;
  readonly #free: number[] = [];
  #hand = 0;
  /** The id that was packed last. */
  #first = 0;
  #second = 0;
  #third = 0;

  /** @param onLeave called with each place before what is there is forgotten or replaced */
  constructor(capacity: number, onLeave: (place: number) => void) {
    this.#onLeave = onLeave;
    this.#capacity = Math.max(1, capacity);
    const slotCount = 2 ** Math.ceil(Math.log2(this.#capacity * 1.25 + 1));
    this.#mask = slotCount - 1;
    this.#placeMask = 2 ** Math.ceil(Math.log2(this.#capacity + 1)) - 1;
    this.#slots = new Int32Array(slotCount);
    this.#read = new Uint8Array(this.#capacity);
  }

  /** Values held now. */
  get size(): number {
    return this.#values.length - this.#free.length;
  }

  /** The place of an id, which is its own until something is set or deleted; `NOT_HELD` if there is none. */
  find(id: string): number {
    const slot = this.#find(id);
    if (slot < 0) return NOT_HELD;
    const place = this.#placeIn(slot);
    if (this.#read[place] === 0) this.#read[place] = 1;
    return place;
  }

  get(id: string): Value | undefined {
    const place = this.find(id);
    return place < 0 ? undefined : this.#values[place];
  }

  at(place: number): Value | undefined {
    return this.#values[place];
  }

  besideAt(place: number): Beside | undefined {
    return this.#beside[place];
  }

  idAt(place: number): string {
    const row = this.rowOf(place);
    const at = this.tagAt(place) - ID_WORDS;
    return toBase62(row[at] ?? 0, 4) + toBase62(row[at + 1] ?? 0, 4) + toBase62(row[at + 2] ?? 0, 4);
  }

  /** Where the row of this place is held: its tag from `tagAt` on, and its counts from `countsAt` on. */
  rowOf(place: number): Int32Array {
    return this.#rows[place >> ROWS_BITS] ?? NO_ROW;
  }

  tagAt(place: number): number {
    return (place & (ROWS_AT_ONCE - 1)) * ROW + ID_WORDS;
  }

  /** Two words; zero for what was just set. */
  countsAt(place: number): number {
    return this.tagAt(place) + TAG_WORDS;
  }

  /**
   * @param id 12 base62 characters, else a `RangeError`
   * @param beside what is to be found without looking into the value
   * @param tag eight words
   */
  set(id: string, value: Value, beside: Beside, tag: Int32Array): void {
    let slot = this.#find(id);
    if (slot === NO_ID) throw new RangeError('An id has 12 base62 characters.');
    if (slot < 0) {
      if (this.size >= this.#capacity) this.#evict();
      slot = this.#insert(this.#free.pop() ?? this.#values.length);
    } else {
      this.#onLeave(this.#placeIn(slot));
    }
    const place = this.#placeIn(slot);
    const row = this.#makeRow(place);
    row.set(tag, this.tagAt(place));
    row.fill(0, this.countsAt(place), this.countsAt(place) + COUNT_WORDS);
    this.#values[place] = value;
    this.#beside[place] = beside;
  }

  delete(id: string): void {
    const slot = this.#find(id);
    if (slot >= 0) this.#remove(slot);
  }

  clear(): void {
    for (let place = 0; place < this.#values.length; place += 1) {
      if (this.#values[place] !== undefined) this.#onLeave(place);
    }
    this.#slots.fill(EMPTY);
    this.#rows.length = 0;
    this.#values.length = 0;
    this.#beside.length = 0;
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
    const wanted = this.#signOf(third);
    for (let slot = this.#home(first, second); ; slot = (slot + 1) & this.#mask) {
      const entry = slots[slot] ?? EMPTY;
      if (entry === EMPTY) return NOT_HELD;
      if ((entry & ~this.#placeMask) === wanted && this.#isPackedAt(this.#placeIn(slot))) return slot;
    }
  }

  /** What a slot holds of the id. */
  #signOf(third: number): number {
    return (third << 8) & ~this.#placeMask;
  }

  #home(first: number, second: number): number {
    return (first ^ (second << 8)) & this.#mask;
  }

  #placeIn(slot: number): number {
    return ((this.#slots[slot] ?? 1) & this.#placeMask) - 1;
  }

  #isPackedAt(place: number): boolean {
    const row = this.rowOf(place);
    const at = this.tagAt(place) - ID_WORDS;
    return row[at] === this.#first && row[at + 1] === this.#second && row[at + 2] === this.#third;
  }

  /** The slot where the search for what is at this place begins. */
  #homeOf(place: number): number {
    const row = this.rowOf(place);
    const at = this.tagAt(place) - ID_WORDS;
    return this.#home(row[at] ?? 0, row[at + 1] ?? 0);
  }

  #makeRow(place: number): Int32Array {
    const chunk = place >> ROWS_BITS;
    this.#rows[chunk] ??= new Int32Array(Math.min(ROWS_AT_ONCE, this.#capacity) * ROW);
    return this.rowOf(place);
  }

  /** Puts the id that was packed last into the first free slot. */
  #insert(place: number): number {
    const slots = this.#slots;
    let slot = this.#home(this.#first, this.#second);
    while (slots[slot] !== EMPTY) slot = (slot + 1) & this.#mask;
    slots[slot] = this.#signOf(this.#third) | (place + 1);
    const row = this.#makeRow(place);
    const at = this.tagAt(place) - ID_WORDS;
    row[at] = this.#first;
    row[at + 1] = this.#second;
    row[at + 2] = this.#third;
    return slot;
  }

  #evict(): void {
    while (this.#read[this.#hand] === 1 || this.#values[this.#hand] === undefined) {
      this.#read[this.#hand] = 0;
      this.#hand = (this.#hand + 1) % this.#capacity;
    }
    let slot = this.#homeOf(this.#hand);
    while (this.#placeIn(slot) !== this.#hand) slot = (slot + 1) & this.#mask;
    this.#remove(slot);
    this.#hand = (this.#hand + 1) % this.#capacity;
  }

  /** Empties a slot, and moves up those behind it that a search would no longer reach. */
  #remove(slot: number): void {
    const slots = this.#slots;
    const place = this.#placeIn(slot);
    this.#onLeave(place);
    this.#values[place] = undefined;
    this.#beside[place] = undefined;
    this.#read[place] = 0;
    // Nothing may be proved by what was here, whoever still knows the place.
    this.rowOf(place).set(NO_TAG, this.tagAt(place));
    this.#free.push(place);
    let gap = slot;
    for (let next = (slot + 1) & this.#mask; slots[next] !== EMPTY; next = (next + 1) & this.#mask) {
      const distance = (next - this.#homeOf(this.#placeIn(next))) & this.#mask;
      if (distance < ((next - gap) & this.#mask)) continue;
      slots[gap] = slots[next] ?? EMPTY;
      gap = next;
    }
    slots[gap] = EMPTY;
  }
}

export const NOT_HELD = -1;
const NO_ID = -2;
/** Of a place where nothing was ever held. */
const NO_ROW = new Int32Array(ROW);

/** Four base62 digits as one number; negative if one of them is none. */
function packFour(id: string, start: number): number {
  const a = digitOf(id.charCodeAt(start));
  const b = digitOf(id.charCodeAt(start + 1));
  const c = digitOf(id.charCodeAt(start + 2));
  const d = digitOf(id.charCodeAt(start + 3));
  return (a | b | c | d) < 0 ? -1 : ((a * 62 + b) * 62 + c) * 62 + d;
}
