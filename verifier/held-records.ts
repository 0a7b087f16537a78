import { IdTable } from './id-table.ts';
import { ID_LENGTH } from './key-format.ts';
import { type AppliedEpoch, type Fetched, OnDemandRecords, type RecordStore } from './on-demand-records.ts';
import type { Credential } from './read-credential.ts';
import { RecentMap } from './recent-map.ts';
import {
  type ApiRecord,
  compileApi,
  compileKey,
  compileOrganization,
  compileOwner,
  compileServiceToken,
  type KeyRecord,
  type OrganizationRecord,
  type OwnerRecord,
  type ServiceTokenRecord,
} from './record.ts';
import type { ApiSnapshot, Change, KeySnapshot, Loaded, ServiceTokenSnapshot, Touch } from './snapshot.ts';

type Load<Snapshot> = (id: string) => Loaded<Snapshot> | Promise<Loaded<Snapshot>>;

/** Where records come from: the authority itself, or the connection to it. */
export interface RecordSource {
  /**
   * By public id, or by the handle of an imported key (`splitImportedHandle`). Where the authority is far away it
   * is shown the credential too, and tells of a key only to who has its secret. `caller` is the address of whoever
   * showed it, where that is known.
   */
  readonly loadKey: (
    id: string,
    credential: Credential,
    caller?: string,
  ) => Loaded<KeySnapshot> | Promise<Loaded<KeySnapshot>>;
  /** What the answer depends on, where that is more than the id; see `Question`. */
  readonly nameOfKeyQuestion?: (id: string, credential: Credential) => string;
  /** By slug. */
  readonly loadApi: Load<ApiSnapshot>;
  /** By public id. */
  readonly loadServiceToken: Load<ServiceTokenSnapshot>;
}

export interface HeldRecordsOptions {
  readonly source: RecordSource;
  /** Most keys held, and apart from them most ids remembered as unknown. */
  readonly capacity: number;
  readonly onLoadError: (error: unknown) => void;
}

const LOADS_AT_ONCE = 512;
/** Most APIs, and most service tokens. */
const MOST_OTHERS = 10_000;

/**
 * Everything a verifier knows. Records are shared downwards (key → owner → organization), and each owner
 * and organization is found by its id while a held key refers to it, so that one change reaches all its keys.
 */
export class HeldRecords {
  readonly #source: RecordSource;
  readonly apis: OnDemandRecords<ApiSnapshot, ApiRecord>;
  readonly keys: OnDemandRecords<KeySnapshot, KeyRecord>;
  readonly serviceTokens: OnDemandRecords<ServiceTokenSnapshot, ServiceTokenRecord>;
  readonly #applied: AppliedEpoch = { value: 0, resets: 0 };
  /** Counts what may have made a held key outdated without dropping it. */
  #generation = 0;
  readonly #owners = new SharedRecords<OwnerRecord>();
  readonly #organizations = new SharedRecords<OrganizationRecord>();
  /** Imported keys are held under a handle that a change does not name; they are found by id here. */
  readonly #imported = new SharedRecords<KeyRecord>();

  constructor(options: HeldRecordsOptions) {
    const { source, capacity, onLoadError } = options;
    this.#source = source;
    const shared = { applied: this.#applied, loadsAtOnce: LOADS_AT_ONCE, onLoadError };
    const small = { ...shared, mostUnknown: MOST_OTHERS };
    this.keys = new OnDemandRecords({
      ...shared,
      held: new HeldKeys(capacity),
      mostUnknown: capacity,
      compile: (snapshot, handle) => this.#compileKey(snapshot, handle),
    });
    this.apis = new OnDemandRecords({
      ...small,
      held: new RecentMap(MOST_OTHERS),
      compile: compileApi,
    });
    this.serviceTokens = new OnDemandRecords({
      ...small,
      held: new RecentMap(MOST_OTHERS),
      compile: compileServiceToken,
    });
  }

  /** Epoch of the last change applied. */
  get applied(): number {
    return this.#applied.value;
  }

  fetchKey(id: string, credential: Credential, caller?: string): Fetched<KeyRecord> {
    const name = this.#source.nameOfKeyQuestion?.(id, credential) ?? id;
    return this.keys.fetch(id, { name, load: () => this.#source.loadKey(id, credential, caller) });
  }

  fetchApi(slug: string): Fetched<ApiRecord> {
    return this.apis.fetch(slug, { name: slug, load: () => this.#source.loadApi(slug) });
  }

  fetchServiceToken(id: string): Fetched<ServiceTokenRecord> {
    return this.serviceTokens.fetch(id, { name: id, load: () => this.#source.loadServiceToken(id) });
  }

  /** The key, if it is held and nothing it depends on was touched since. */
  heldKey(id: string): KeyRecord | undefined {
    const key = this.keys.get(id);
    if (key === undefined || key.seenAt === this.#generation) return key;
    if (key.current && key.owner.current && key.owner.organization.current) {
      key.seenAt = this.#generation;
      return key;
    }
    this.keys.drop(id);
    return undefined;
  }

  /** Forgets what a change touches; it is loaded anew when next asked for. */
  apply(change: Change): void {
    for (const touch of change.touches) this.#forget(touch);
    this.#generation += 1;
    if (change.epoch > this.#applied.value) this.#applied.value = change.epoch;
    else this.#applied.resets += 1;
  }

  /** Forgets everything and stands at this epoch, which may be an earlier one: what follows is another history. */
  restart(epoch: number): void {
    this.apply({ epoch: 0, touches: [{ kind: 'everything', id: '' }] });
    this.#applied.value = epoch;
  }

  #forget(touch: Touch): void {
    switch (touch.kind) {
      case 'key':
        this.keys.drop(touch.id);
        this.#imported.forget(touch.id);
        return;
      case 'imported_keys':
      case 'settings':
        this.keys.forgetUnknown();
        return;
      case 'api':
        this.apis.drop(touch.id);
        return;
      case 'service_token':
        this.serviceTokens.drop(touch.id);
        return;
      case 'app':
        this.#owners.forget(touch.id);
        return;
      case 'organization':
        this.#organizations.forget(touch.id);
        return;
      case 'everything':
        this.keys.clear();
        this.apis.clear();
        this.serviceTokens.clear();
        this.#owners.forgetAll();
        this.#organizations.forgetAll();
        this.#imported.forgetAll();
    }
  }

  #compileKey(snapshot: KeySnapshot, handle: string): KeyRecord {
    const organization = this.#organizations.share(snapshot.organization.id, () =>
      compileOrganization(snapshot.organization),
    );
    const ownerId = snapshot.app?.id ?? organization.id;
    const known = this.#owners.get(ownerId);
    if (known !== undefined && !known.organization.current) this.#owners.forget(ownerId);
    const owner = this.#owners.share(ownerId, () => compileOwner(snapshot, organization));
    const key = compileKey(snapshot, owner);
    if (snapshot.id !== handle) this.#imported.replace(snapshot.id, key);
    return key;
  }
}

/** Keys of ours by id, and imported ones by their handle; as many again of each at most. */
class HeldKeys implements RecordStore<KeyRecord> {
  readonly #byId: IdTable<KeyRecord>;
  readonly #byHandle: RecentMap<string, KeyRecord>;

  constructor(capacity: number) {
    this.#byId = new IdTable(capacity);
    this.#byHandle = new RecentMap(capacity);
  }

  get size(): number {
    return this.#byId.size + this.#byHandle.size;
  }

  get(id: string): KeyRecord | undefined {
    return id.length === ID_LENGTH ? this.#byId.get(id) : this.#byHandle.get(id);
  }

  set(id: string, key: KeyRecord): void {
    if (id.length === ID_LENGTH) this.#byId.set(id, key);
    else this.#byHandle.set(id, key);
  }

  delete(id: string): void {
    if (id.length === ID_LENGTH) this.#byId.delete(id);
    else this.#byHandle.delete(id);
  }

  clear(): void {
    this.#byId.clear();
    this.#byHandle.clear();
  }
}

interface Outdatable {
  current: boolean;
}

/** Records by id for as long as somebody refers to them. */
class SharedRecords<Shared extends Outdatable> {
  readonly #references = new Map<string, WeakRef<Shared>>();
  readonly #collected = new FinalizationRegistry<{ id: string; reference: WeakRef<Shared> }>((gone) => {
    if (this.#references.get(gone.id) === gone.reference) this.#references.delete(gone.id);
  });

  get(id: string): Shared | undefined {
    return this.#references.get(id)?.deref();
  }

  share(id: string, compile: () => Shared): Shared {
    const known = this.get(id);
    if (known !== undefined) return known;
    const compiled = compile();
    this.replace(id, compiled);
    return compiled;
  }

  replace(id: string, shared: Shared): void {
    this.forget(id);
    const reference = new WeakRef(shared);
    this.#references.set(id, reference);
    this.#collected.register(shared, { id, reference });
  }

  forget(id: string): void {
    const known = this.get(id);
    if (known !== undefined) known.current = false;
    this.#references.delete(id);
  }

  forgetAll(): void {
    for (const id of [...this.#references.keys()]) this.forget(id);
  }
}
