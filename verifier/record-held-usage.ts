import { type IdTable, NOT_HELD } from './id-table.ts';
import type { Outcome } from './outcome.ts';
import type { KeyRecord, KeyTerms, Standing } from './record.ts';
import { readAddress, type UsageCount, UsageRecorder, type UsageSource } from './record-usage.ts';

/** Of the two words that count in a row. */
const VALID = 0;
/** Milliseconds since the first of these decisions. */
const LAST_USED_AFTER = 1;
const LONGEST_AFTER = 0x7fffffff;

/**
 * Counts the decisions about held keys. By far the most are `valid`, and on the first API that the key's terms were
 * asked about: these are counted in the key's own row, which a decision has looked at already, and the others apart.
 */
export class HeldUsage implements UsageSource {
  readonly #keys: IdTable<string, KeyTerms>;
  readonly #others: UsageRecorder;
  readonly #mostCounted: number;
  /** Places where something is counted, and some that were left since. */
  #counted: number[] = [];
  /** Of the callers, by place; empty until one is told. */
  readonly #addresses: (string | null)[] = [];
  #startedAt = 0;

  /**
   * @param keys tell `leave` of every key that goes
   * @param capacity most pairs of key and API that are counted apart
   */
  constructor(keys: IdTable<string, KeyTerms>, capacity: number) {
    this.#keys = keys;
    this.#others = new UsageRecorder(capacity);
    this.#mostCounted = 2 * capacity;
  }

  get dropped(): number {
    return this.#others.dropped;
  }

  /**
   * @param place of the key; `NOT_HELD` for an imported one
   * @param now milliseconds since 1970 UTC
   * @param address of the caller, where it is known
   */
  count(
    key: KeyRecord,
    place: number,
    standing: Standing,
    outcome: Outcome,
    now: number,
    address: string | null,
  ): void {
    const inRow = outcome === 'valid' && place !== NOT_HELD && standing === key.terms.standing;
    if (inRow && this.#countValid(place, now, address)) return;
    this.#others.add({ keyId: key.id, api: standing.slug, outcome, count: 1, lastUsedAt: now, address });
  }

  /** Takes what was counted at a place, before its key makes room for another. */
  leave(place: number): void {
    const count = this.#take(place);
    if (count !== null) this.#others.add(count);
  }

  flush(): UsageCount[] {
    const counted = this.#counted;
    this.#counted = [];
    const counts = counted.map((place) => this.#take(place)).filter((count) => count !== null);
    return [...counts, ...this.#others.flush()];
  }

  /** `false` if there is no room. */
  #countValid(place: number, now: number, address: string | null): boolean {
    const row = this.#keys.rowOf(place);
    const at = this.#keys.countsAt(place);
    const valid = row[at + VALID] ?? 0;
    if (valid === 0 && !this.#begin(place, now)) return false;
    row[at + VALID] = valid + 1;
    row[at + LAST_USED_AFTER] = Math.min(now - this.#startedAt, LONGEST_AFTER);
    if (address !== null || this.#addresses.length > 0) this.#noteAddress(place, address);
    return true;
  }

  #begin(place: number, now: number): boolean {
    if (this.#counted.length >= this.#mostCounted) return false;
    if (this.#counted.length === 0) this.#startedAt = Math.floor(now);
    this.#counted.push(place);
    return true;
  }

  #noteAddress(place: number, address: string | null): void {
    const addresses = this.#addresses;
    while (addresses.length <= place) addresses.push(null);
    addresses[place] = address;
  }

  #take(place: number): UsageCount | null {
    const row = this.#keys.rowOf(place);
    const at = this.#keys.countsAt(place);
    const count = row[at + VALID] ?? 0;
    if (count === 0) return null;
    row[at + VALID] = 0;
    const address = readAddress(this.#addresses[place] ?? null);
    if (place < this.#addresses.length) this.#addresses[place] = null;
    return {
      keyId: this.#keys.idAt(place),
      api: this.#keys.besideAt(place)?.standing?.slug ?? '',
      outcome: 'valid',
      count,
      lastUsedAt: this.#startedAt + (row[at + LAST_USED_AFTER] ?? 0),
      address,
    };
  }
}
