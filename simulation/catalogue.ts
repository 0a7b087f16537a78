import {
  type ApiSnapshot,
  type Credential,
  derivePepper,
  generateKey,
  type KeySnapshot,
  type ParsedKey,
  type ServiceTokenSnapshot,
  tagSecret,
  type VerifierPeppers,
} from '@latchkey/verifier';
import { SeededRandom } from './seeded-random.ts';

/** What can be tightened: a key, or the app that keys belong to. */
export interface Subject {
  readonly kind: 'key' | 'app';
  readonly id: string;
  readonly name: string;
}

export interface SimulatedKey {
  readonly subject: Subject;
  readonly app: Subject;
  readonly parsed: ParsedKey;
  readonly credential: Credential;
  readonly snapshot: KeySnapshot;
}

const master = Buffer.alloc(32, 7);
const peppersOf = (purpose: Parameters<typeof derivePepper>[1]) =>
  new Map([[1, derivePepper(master, purpose)]]);

/** Of the authority. */
export const PEPPERS: VerifierPeppers = {
  live: peppersOf('key live'),
  test: peppersOf('key test'),
  service: peppersOf('service token'),
  imported: peppersOf('imported key'),
};

export const API: ApiSnapshot = {
  id: 'api_1',
  slug: 'conversations',
  name: 'Conversations',
  baseUrl: null,
  opening: 'key',
  active: true,
  management: false,
  limits: [],
  endpoints: [],
};

export const SERVICE_TOKEN: ServiceTokenSnapshot = {
  id: 'gateway',
  name: 'Gateway',
  tag: '',
  pepperVersion: 1,
  active: true,
  apis: [API.slug],
};

const APPS: readonly NonNullable<KeySnapshot['app']>[] = ['A', 'B', 'C'].map((name) => ({
  id: `app ${name}`,
  name,
  contactEmail: 'dev@example.com',
  active: true,
  grants: { [API.slug]: { level: 'read', endpoints: null } },
  limits: {},
}));

const bytes = new SeededRandom(1);
const randomBytes = (count: number) =>
  Uint8Array.from({ length: count }, () => Math.floor(bytes.between(0, 256)));

/** Made once: what differs between runs is what becomes of them. */
export const KEYS: readonly SimulatedKey[] = ['A', 'A', 'B', 'B', 'C'].map((appName, index) => {
  const parsed = generateKey('bearer', 'live', randomBytes);
  const app = APPS.find(({ name }) => name === appName) ?? null;
  const snapshot: KeySnapshot = {
    id: parsed.id,
    kind: 'bearer',
    name: `key ${index + 1}`,
    environment: 'production',
    mode: 'live',
    state: 'active',
    expiresAt: null,
    scheme: 'tagged',
    tag: tagSecret(PEPPERS.live.get(1) ?? '', parsed.id, parsed.secret),
    pepperVersion: 1,
    addresses: [],
    grants: null,
    limits: {},
    app,
    organization: { id: 'organization', name: 'First', active: true, approvals: {} },
  };
  return {
    subject: { kind: 'key', id: parsed.id, name: snapshot.name },
    app: { kind: 'app', id: app?.id ?? '', name: app?.id ?? '' },
    parsed,
    credential: { kind: 'key', key: parsed },
    snapshot,
  };
});

/** A key that nobody ever touches: whoever can decide at all accepts it. */
export const UNTOUCHED_KEY = KEYS.at(-1);

/** Everything else. */
export const SUBJECTS: readonly Subject[] = [
  ...KEYS.filter((key) => key !== UNTOUCHED_KEY).map(({ subject }) => subject),
  ...APPS.filter(({ id }) => id !== UNTOUCHED_KEY?.app.id).map(
    ({ id }): Subject => ({ kind: 'app', id, name: id }),
  ),
];
