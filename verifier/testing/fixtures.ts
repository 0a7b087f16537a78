import { createHash, randomBytes } from 'node:crypto';
import { createKeyParser, formatKey, generateKey, type KeyMode } from '../key-format.ts';
import { createRateLimiter } from '../limit-rate.ts';
import { readCredential } from '../read-credential.ts';
import type { KeyRecord } from '../record.ts';
import type { UsageSource } from '../record-usage.ts';
import type {
  ApiSnapshot,
  AppSnapshot,
  Change,
  KeySnapshot,
  Loaded,
  ServiceTokenSnapshot,
} from '../snapshot.ts';
import { derivePepper, tagSecret } from '../tag-secret.ts';
import { type Decision, splitImportedHandle, Verifier, type VerifyRequest } from '../verifier.ts';

export const START = Date.UTC(2026, 0, 1);
export const parser = createKeyParser(['lk']);

const master = Buffer.alloc(32, 7);
const peppers = {
  live: new Map([[1, derivePepper(master, 'key live')]]),
  test: new Map([[1, derivePepper(master, 'key test')]]),
  service: new Map([[1, derivePepper(master, 'service token')]]),
  imported: new Map([[1, derivePepper(master, 'imported key')]]),
};

/** A key with what its holder knows of it. */
export interface TestKey {
  /** The bearer key or the Secret Key. */
  readonly text: string;
  /** Of a pair. */
  readonly sharedKey: string;
  readonly snapshot: KeySnapshot;
}

export function makeApp(fields: Partial<AppSnapshot> = {}): AppSnapshot {
  return {
    id: 'app_1',
    name: 'Parcels',
    contactEmail: 'dev@example.com',
    active: true,
    grants: { conversations: { level: 'read', endpoints: null } },
    limits: {},
    ...fields,
  };
}

export function makeKey(fields: Partial<KeySnapshot> = {}): TestKey {
  const mode: KeyMode = fields.mode ?? 'live';
  const kind = fields.kind ?? 'bearer';
  const parsed = generateKey(kind === 'pair' ? 'secret' : 'bearer', mode, randomBytes);
  const id = fields.id ?? parsed.id;
  const snapshot: KeySnapshot = {
    id,
    kind,
    name: 'Main',
    environment: 'production',
    mode,
    state: 'active',
    expiresAt: null,
    scheme: 'tagged',
    tag: tagSecret(peppers[mode].get(1) ?? '', id, parsed.secret),
    pepperVersion: 1,
    addresses: [],
    grants: null,
    limits: {},
    app: makeApp(),
    organization: { id: 'org_1', name: 'First', active: true, approvals: {} },
    ...fields,
  };
  const sharedKey = formatKey('lk', { shape: 'shared', mode, id, secret: '' });
  return { text: formatKey('lk', { ...parsed, id }), sharedKey, snapshot };
}

/** A key from elsewhere, as it stands before its first use. */
export function makeImportedKey(text: string, fields: Partial<KeySnapshot> = {}): TestKey {
  const tag = createHash('sha256').update(text).digest('hex');
  const { snapshot } = makeKey({ scheme: 'sha256', tag, ...fields });
  return { text, sharedKey: '', snapshot };
}

export function makeApi(fields: Partial<ApiSnapshot> = {}): ApiSnapshot {
  return {
    id: 'api_1',
    slug: 'conversations',
    name: 'Conversations',
    baseUrl: null,
    opening: 'key',
    active: true,
    management: false,
    limits: [],
    endpoints: [],
    ...fields,
  };
}

export function makeServiceToken(fields: Partial<ServiceTokenSnapshot> = {}): {
  readonly id: string;
  readonly secret: string;
  readonly snapshot: ServiceTokenSnapshot;
} {
  const { id, secret } = generateKey('service', 'live', randomBytes);
  const tag = tagSecret(peppers.service.get(1) ?? '', id, secret);
  const token = { id, name: 'Gateway', tag, pepperVersion: 1, active: true, apis: ['conversations'] };
  return { id, secret, snapshot: { ...token, ...fields } };
}

/** An authority that is one map, and that can be made slow or broken. */
export class TestAuthority {
  readonly keys = new Map<string, KeySnapshot>();
  readonly apis = new Map<string, ApiSnapshot>();
  readonly serviceTokens = new Map<string, ServiceTokenSnapshot>();
  readonly loads: string[] = [];
  epoch = 0;
  failure: Error | null = null;
  /** Answers as of when they were asked for, which the test lets go one by one; they fail if `failure` is set then. */
  waiting: (() => void)[] | null = null;

  readonly source = {
    loadKey: (id: string) => this.#answer(id, () => this.#findKey(id)),
    loadApi: (slug: string) => this.#answer(slug, () => this.apis.get(slug)),
    loadServiceToken: (id: string) => this.#answer(id, () => this.serviceTokens.get(id)),
  };

  #findKey(id: string): KeySnapshot | undefined {
    if (!id.includes('.')) return this.keys.get(id);
    const { tag, sha256 } = splitImportedHandle(id);
    return [...this.keys.values()].find(
      (key) => key.scheme !== 'tagged' && (key.tag === tag || key.tag === sha256),
    );
  }

  #answer<Snapshot>(
    id: string,
    read: () => Snapshot | undefined,
  ): Loaded<Snapshot> | Promise<Loaded<Snapshot>> {
    this.loads.push(id);
    if (this.failure !== null) throw this.failure;
    const loaded = { asOf: this.epoch, snapshot: read() ?? null };
    const { waiting } = this;
    if (waiting === null) return loaded;
    return new Promise((resolve, reject) =>
      waiting.push(() => (this.failure === null ? resolve(loaded) : reject(this.failure))),
    );
  }
}

export interface TestVerifier {
  readonly verifier: Verifier;
  readonly authority: TestAuthority;
  readonly usage: UsageSource;
  readonly lease: { valid: boolean };
  readonly clock: { now: number };
  readonly errors: unknown[];
  readonly firstUses: { readonly key: KeyRecord; readonly tag: string }[];
  /** Puts a key in the authority and returns it. */
  readonly add: (key: TestKey) => TestKey;
  /** Changes what the authority holds and tells the verifier, as a committed change does. */
  readonly commit: (touches: Change['touches'], change: () => void) => void;
  /** Asks with `Authorization: Bearer`, by default to read conversations. */
  readonly ask: (text: string, request?: Partial<VerifyRequest>) => Decision | Promise<Decision>;
}

export interface TestVerifierOptions {
  readonly capacity?: number;
  readonly acceptsImported?: boolean;
}

/** A verifier with one API, `conversations`, and no key yet. */
export function makeVerifier(options: TestVerifierOptions = {}): TestVerifier {
  const authority = new TestAuthority();
  authority.apis.set('conversations', makeApi());
  const lease = { valid: true };
  const clock = { now: START };
  const errors: unknown[] = [];
  const firstUses: { key: KeyRecord; tag: string }[] = [];
  const verifier = new Verifier({
    source: authority.source,
    lease: { isValid: () => lease.valid },
    peppers,
    limiter: createRateLimiter({ capacity: 1000 }),
    now: () => clock.now,
    acceptsImported: () => options.acceptsImported ?? true,
    onFirstUse: (key, tag) => firstUses.push({ key, tag }),
    onLoadError: (error) => errors.push(error),
    capacity: options.capacity ?? 1000,
  });
  return {
    verifier,
    authority,
    usage: verifier.usage,
    lease,
    clock,
    errors,
    firstUses,
    add: (key) => {
      authority.keys.set(key.snapshot.id, key.snapshot);
      return key;
    },
    commit: (touches, change) => {
      change();
      authority.epoch += 1;
      verifier.apply({ epoch: authority.epoch, touches });
    },
    ask: (text, request = {}) => {
      const credential = readCredential({ authorization: `Bearer ${text}` }, parser);
      return verifier.verify(credential, { api: 'conversations', access: 'read', ...request });
    },
  };
}
