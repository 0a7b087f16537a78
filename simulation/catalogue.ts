import {
  type ApiSnapshot,
  type Credential,
  derivePepper,
  generateKey,
  type KeySnapshot,
  type ParsedKey,
  tagSecret,
  type VerifierPeppers,
} from '@latchkey/verifier';
import { SeededRandom } from './seeded-random.ts';

/** What can be tightened: a key, the app that keys belong to, or what a verifier shows to be let in. */
export interface Subject {
  readonly kind: 'key' | 'app' | 'service_token';
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

const APPS: readonly NonNullable<KeySnapshot['app']>[] = ['A', 'B', 'C'].map((name) => ({
  id: `app ${name}`,
  name,
  contactEmail: 'dev@example.com',
  active: true,
  grants: { [API.slug]: { level: 'read', endpoints: null } },
  limits: {},
}));

export function randomBytesFrom(seed: number): (count: number) => Uint8Array {
  const bytes = new SeededRandom(seed);
  return (count) => Uint8Array.from({ length: count }, () => Math.floor(bytes.between(0, 256)));
}

const randomBytes = randomBytesFrom(1);

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

/** Every other key, and its app. */
export const SUBJECTS: readonly Subject[] = [
  ...KEYS.filter((key) => key !== UNTOUCHED_KEY).map(({ subject }) => subject),
  ...APPS.filter(({ id }) => id !== UNTOUCHED_KEY?.app.id).map(
    ({ id }): Subject => ({ kind: 'app', id, name: id }),
  ),
];
