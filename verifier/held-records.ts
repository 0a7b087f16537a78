import { compileKey } from './compile-key.ts';
import { HeldKeys } from './held-keys.ts';
import { type IdTable, NOT_HELD } from './id-table.ts';
import { type AppliedEpoch, type Fetched, OnDemandRecords } from './on-demand-records.ts';
import type { Credential } from './read-credential.ts';
import { RecentMap } from './recent-map.ts';
import {
  type ApiRecord,
  compileApi,
  compileOrganization,
  compileOwner,
  compileServiceToken,
  type KeyRecord,
  type KeyTerms,
  type OrganizationRecord,
  type OwnerRecord,
  type ServiceTokenRecord,
} from './record.ts';
import type { HeldUsage } from './record-held-usage.ts';
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
  /** Most loads of keys under way at once, where it is not the usual number; one more is not made. */
  readonly mostLoadsOfKeys?: number;
  /** What the answer depends on, where that is more than the id; see `Question`. */
  readonly nameOfKeyQuestion?: (id: string, credential: Credential) => string;
  /** By slug. */
  readonly loadApi: Load<ApiSnapshot>;
  /** By public id. */
  readonly loadServiceToken: Load<ServiceTokenSnapshot>;
}

export interface HeldRecordsOptions {
  readonly source: RecordSource;
  /** Most keys held; apart from them, most ids remembered as unknown, and most further pairs of key and API counted. */
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
  readonly #heldKeys: HeldKeys;
  readonly serviceTokens: OnDemandRecords<ServiceTokenSnapshot, ServiceTokenRecord>;
  readonly #applied: AppliedEpoch = { value: 0, resets: 0 };
  /** Counts what may have made a held key outdated without dropping it. */
  #generation = 0;
  readonly #owners = new SharedRecords<OwnerRecord>();
  readonly #organizations = new SharedRecords<OrganizationRecord>();
  /** Imported keys are held under a handle that a change does not name; they are found by id here. */
  readonly #imported = new SharedRecords<KeyTerms>();

  constructor(options: HeldRecordsOptions) {
    const { source, capacity, onLoadError } = options;
    this.#source = source;
    const shared = { applied: this.#applied, loadsAtOnce: LOADS_AT_ONCE, onLoadError };
    const small = { ...shared, mostUnknown: MOST_OTHERS };
    this.#heldKeys = new HeldKeys(capacity);
    this.keys = new OnDemandRecords({
      ...shared,
      loadsAtOnce: source.mostLoadsOfKeys ?? LOADS_AT_ONCE,
      held: this.#heldKeys,
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
    return key !== undefined && this.#isCurrent(id, key.terms) ? key : undefined;
  }

  /**
   * Where a key of ours is held, with its tag, if nothing it depends on was touched since; else `NOT_HELD`. Good until
   * something is awaited, loaded or applied.
   */
  findKey(id: string): number {
    const place = this.#heldKeys.ours.find(id);
    if (place === NOT_HELD) return NOT_HELD;
    const terms = this.#heldKeys.ours.besideAt(place);
    return terms !== undefined && this.#isCurrent(id, terms) ? place : NOT_HELD;
  }

  /** Names of keys of ours by the place that `findKey` tells, and what is held with them. */
  get ours(): IdTable<string, KeyTerms> {
    return this.#heldKeys.ours;
  }

  get usage(): HeldUsage {
    return this.#heldKeys.usage;
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

  /** Drops a key that hangs on something outdated. */
  #isCurrent(id: string, terms: KeyTerms): boolean {
    if (terms.seenAt === this.#generation) return true;
    if (terms.current && terms.owner.current && terms.owner.organization.current) {
      terms.seenAt = this.#generation;
      return true;
    }
    this.keys.drop(id);
    return false;
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
    if (snapshot.id !== handle) this.#imported.replace(snapshot.id, key.terms);
    return key;
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
