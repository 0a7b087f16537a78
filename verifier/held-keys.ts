import { IdTable } from './id-table.ts';
import { ID_LENGTH } from './key-format.ts';
import type { RecordStore } from './on-demand-records.ts';
import { RecentMap } from './recent-map.ts';
import type { KeyRecord, KeyTerms } from './record.ts';
import type { KeySnapshot } from './snapshot.ts';
import { NO_TAG, readTagWords } from './tag-words.ts';

/** Keys of ours by id, and imported ones by their handle; as many again of each at most. */
export class HeldKeys implements RecordStore<KeySnapshot, KeyRecord> {
  /** With their terms beside them: whether those are current is asked while the record is on its way from memory. */
  readonly ours: IdTable<KeyRecord, KeyTerms>;
  readonly #byHandle: RecentMap<string, KeyRecord>;

  constructor(capacity: number) {
    this.ours = new IdTable(capacity);
    this.#byHandle = new RecentMap(capacity);
  }

  get size(): number {
    return this.ours.size + this.#byHandle.size;
  }

  get(id: string): KeyRecord | undefined {
    return id.length === ID_LENGTH ? this.ours.get(id) : this.#byHandle.get(id);
  }

  set(id: string, key: KeyRecord, snapshot: KeySnapshot): void {
    if (id.length === ID_LENGTH) this.ours.set(id, key, key.terms, readTagWords(snapshot.tag) ?? NO_TAG);
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
