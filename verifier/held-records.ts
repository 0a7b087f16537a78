import { OnDemandRecords } from './on-demand-records.ts';
import {
  type ApiRecord,
  compileApi,
  compileKey,
  compileOrganization,
  compileOwner,
  type KeyRecord,
  type OrganizationRecord,
  type OwnerRecord,
} from './record.ts';
import type { ApiSnapshot, Change, KeySnapshot, Loaded, ServiceTokenSnapshot, Touch } from './snapshot.ts';

type Load<Snapshot> = (id: string) => Loaded<Snapshot> | Promise<Loaded<Snapshot>>;

/** Where records come from: the authority itself, or the connection to it. */
export interface RecordSource {
  /** By public id, or by the handle of an imported key (`splitImportedHandle`). */
  readonly loadKey: Load<KeySnapshot>;
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
const MOST_APIS = 10_000;
const MOST_SERVICE_TOKENS = 10_000;

/**
 * Everything a verifier knows. Records are shared downwards (key → owner → organization), and each owner
 * and organization is found by its id while a held key refers to it, so that one change reaches all its keys.
 */
export class HeldRecords {
  readonly apis: OnDemandRecords<ApiSnapshot, ApiRecord>;
  readonly keys: OnDemandRecords<KeySnapshot, KeyRecord>;
  readonly serviceTokens: OnDemandRecords<ServiceTokenSnapshot, ServiceTokenSnapshot>;
  readonly #applied = { value: 0 };
  readonly #owners = new SharedRecords<OwnerRecord>();
  readonly #organizations = new SharedRecords<OrganizationRecord>();
  /** Imported keys are held under a handle that a change does not name; they are found by id here. */
  readonly #imported = new SharedRecords<KeyRecord>();

  constructor(options: HeldRecordsOptions) {
    const { source, capacity, onLoadError } = options;
    const shared = { applied: this.#applied, loadsAtOnce: LOADS_AT_ONCE, onLoadError };
    this.keys = new OnDemandRecords({
      ...shared,
      capacity,
      load: source.loadKey,
      compile: (snapshot, handle) => this.#compileKey(snapshot, handle),
    });
    this.apis = new OnDemandRecords({
      ...shared,
      capacity: MOST_APIS,
      load: source.loadApi,
      compile: compileApi,
    });
    this.serviceTokens = new OnDemandRecords({
      ...shared,
      capacity: MOST_SERVICE_TOKENS,
      load: source.loadServiceToken,
      compile: (snapshot) => snapshot,
    });
  }

  /** Epoch of the last change applied. */
  get applied(): number {
    return this.#applied.value;
  }

  /** The key, if it is held and nothing it depends on was touched since. */
  heldKey(id: string): KeyRecord | undefined {
    const key = this.keys.get(id);
    if (key === undefined) return undefined;
    if (key.current && key.owner.current && key.owner.organization.current) return key;
    this.keys.drop(id);
    return undefined;
  }

  /** Forgets what a change touches; it is loaded anew when next asked for. */
  apply(change: Change): void {
    for (const touch of change.touches) this.#forget(touch);
    this.#applied.value = Math.max(this.#applied.value, change.epoch);
  }

  #forget(touch: Touch): void {
    switch (touch.kind) {
      case 'key':
        this.keys.drop(touch.id);
        this.#imported.forget(touch.id);
        return;
      case 'imported_keys':
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
    return snapshot.id === handle ? key : this.#imported.share(snapshot.id, () => key);
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
    const reference = new WeakRef(compiled);
    this.#references.set(id, reference);
    this.#collected.register(compiled, { id, reference });
    return compiled;
  }

  forget(id: string): void {
    const known = this.get(id);
    if (known !== undefined) known.current = false;
    this.#references.delete(id);
  }
}
