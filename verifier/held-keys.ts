import { IdTable, NOT_HELD } from './id-table.ts';
import { ID_LENGTH } from './key-format.ts';
import type { RecordStore } from './on-demand-records.ts';
import { RecentMap } from './recent-map.ts';
import { KeyRecord, type KeyTerms } from './record.ts';
import { HeldUsage } from './record-held-usage.ts';
import type { KeySnapshot } from './snapshot.ts';
import { NO_TAG, readTagWords } from './tag-words.ts';

/** Keys of ours by id, and imported ones by their handle; as many again of each at most. */
export class HeldKeys implements RecordStore<KeySnapshot, KeyRecord> {
  /** The names of keys, with their terms beside them. */
  readonly ours: IdTable<string, KeyTerms>;
  readonly usage: HeldUsage;
  readonly #byHandle: RecentMap<string, KeyRecord>;

  constructor(capacity: number) {
    this.ours = new IdTable(capacity, (place) => this.usage.leave(place));
    this.usage = new HeldUsage(this.ours, capacity);
    this.#byHandle = new RecentMap(capacity);
  }

  get size(): number {
    return this.ours.size + this.#byHandle.size;
  }

  get(id: string): KeyRecord | undefined {
    if (id.length !== ID_LENGTH) return this.#byHandle.get(id);
    const place = this.ours.find(id);
    if (place === NOT_HELD) return undefined;
    const name = this.ours.at(place);
    const terms = this.ours.besideAt(place);
    return name === undefined || terms === undefined ? undefined : new KeyRecord(id, name, terms);
  }

  set(id: string, key: KeyRecord, snapshot: KeySnapshot): void {
    if (id.length === ID_LENGTH) this.ours.set(id, key.name, key.terms, readTagWords(snapshot.tag) ?? NO_TAG);
    else this.#byHandle.set(id, key);
  }

  delete(id: string): void {
    if (id.length === ID_LENGTH) this.ours.delete(id);
    else this.#byHandle.delete(id);
  }

  clear(): void {
    this.ours.clear();
    this.#byHandle.clear();
  }
}
