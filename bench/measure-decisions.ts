import { hash, randomBytes } from 'node:crypto';
import {
  createKeyParser,
  createRateLimiter,
  derivePepper,
  formatKey,
  generateKey,
  type KeySnapshot,
  type Loaded,
  readCredential,
  tagSecret,
  UsageRecorder,
  Verifier,
} from '@latchkey/verifier';

export interface DecisionRound {
  /** Nanoseconds. */
  readonly decision: number;
  readonly hash: number;
}

const KEYS = 100_000;
const APPS = 10_000;
const SHUFFLE_STEP = 7919;

/**
 * Decides requests in this process, with permissions, a rate limit, a real clock and usage on, over 100,000 keys in an
 * order that the processor's caches cannot foresee; beside it one `crypto.hash` of as many bytes as a tag covers.
 */
export function measureDecisions(rounds: number, decisions: number): DecisionRound[] {
  const { verifier, headers } = prepare();
  const text = randomBytes(60).toString('hex').slice(0, 119);
  const hashInputs = Array.from({ length: 1000 }, (_, index) => text.slice(0, 115) + String(1000 + index));
  const parser = createKeyParser(['lk']);
  const decide = (index: number) => {
    const authorization = headers[(index * SHUFFLE_STEP) % KEYS];
    const decision = verifier.verify(readCredential({ authorization }, parser), REQUEST);
    if (decision instanceof Promise || decision.outcome !== 'valid') throw new Error('a decision went wrong');
  };
  const digest = (index: number) => hash('sha256', hashInputs[index % 1000] ?? '', 'hex');
  for (let index = 0; index < 2 * KEYS; index += 1) decide(index);
  return Array.from({ length: rounds }, () => ({
    decision: time(decide, decisions),
    hash: time(digest, decisions),
  }));
}

const REQUEST = { api: 'conversations', access: 'read' } as const;

function time(run: (index: number) => void, times: number): number {
  const startedAt = process.hrtime.bigint();
  for (let index = 0; index < times; index += 1) run(index);
  return Number(process.hrtime.bigint() - startedAt) / times;
}

function prepare(): { verifier: Verifier; headers: string[] } {
  const pepper = derivePepper(randomBytes(32), 'key live');
  const snapshots = new Map<string, KeySnapshot>();
  const headers: string[] = [];
  for (let count = 0; count < KEYS; count += 1) {
    const parsed = generateKey('bearer', 'live', randomBytes);
    snapshots.set(
      parsed.id,
      toSnapshot(parsed.id, tagSecret(pepper, parsed.id, parsed.secret), count % APPS),
    );
    headers.push(`Bearer ${formatKey('lk', parsed)}`);
  }
  const found = <Snapshot>(snapshot: Snapshot | undefined): Loaded<Snapshot> => ({
    asOf: 0,
    snapshot: snapshot ?? null,
  });
  const peppers = new Map([[1, pepper]]);
  const verifier = new Verifier({
    source: {
      loadKey: (id) => found(snapshots.get(id)),
      loadApi: () => found(API),
      loadServiceToken: () => ({ asOf: 0, snapshot: null }),
    },
    lease: { isValid: () => true },
    peppers: { live: peppers, test: peppers, service: peppers, imported: peppers },
    limiter: createRateLimiter({ capacity: 2 * KEYS }),
    usage: new UsageRecorder(2 * KEYS),
    now: Date.now,
    acceptsImported: () => false,
    onFirstUse: () => {},
    onLoadError: (error) => {
      throw error;
    },
    capacity: 3 * KEYS,
  });
  return { verifier, headers };
}

const API = {
  id: 'api_1',
  slug: 'conversations',
  name: 'Conversations',
  baseUrl: null,
  opening: 'key',
  active: true,
  management: false,
  limits: [{ name: 'per-minute', requests: 1_000_000_000, seconds: 60 }],
  endpoints: [],
} as const;

function toSnapshot(id: string, tag: string, app: number): KeySnapshot {
  return {
    id,
    kind: 'bearer',
    name: 'bench',
    environment: 'production',
    mode: 'live',
    state: 'active',
    expiresAt: null,
    scheme: 'tagged',
    tag,
    pepperVersion: 1,
    addresses: [],
    grants: null,
    limits: {},
    app: {
      id: `app_${app}`,
      name: 'Bench',
      contactEmail: '',
      active: true,
      grants: { conversations: { level: 'read', endpoints: null } },
      limits: {},
    },
    organization: { id: 'org_1', name: 'Bench', active: true, approvals: {} },
  };
}
