import { hash, randomBytes, randomInt } from 'node:crypto';
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
  Verifier,
} from '@latchkey/verifier';

export interface DecisionRound {
  /** Nanoseconds each. */
  readonly decision: number;
  readonly hash: number;
}

const APPS = 10_000;
/** Decisions, then as many hashes, in turn: what else the machine does hits both alike. */
const SLICE = 20_000;

/**
 * Decides requests in this process, with permissions, a rate limit, a real clock and usage on, over so many keys in an
 * order that the processor's caches cannot foresee; beside it one `crypto.hash` of as many bytes as a tag covers.
 * Processor time of this thread is measured, so that waiting for a busy machine does not count.
 */
export function measureDecisions(keys: number, rounds: number, decisions: number): DecisionRound[] {
  const known = makeKeys(keys);
  const decide = startDeciding(known, 2 * keys);
  const text = randomBytes(60).toString('hex').slice(0, 119);
  const hashInputs = Array.from({ length: 1000 }, (_, index) => text.slice(0, 115) + String(1000 + index));
  const digest = (index: number) => hash('sha256', hashInputs[index % 1000] ?? '', 'hex');
  for (const index of shuffle(keys)) decide(index);
  for (let index = 0; index < Math.max(keys, SLICE); index += 1) decide(index);
  return Array.from({ length: rounds }, () => measureRound(decide, digest, decisions));
}

/** Every number below `count` once, in an order without any pattern. */
function shuffle(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return order;
}

const REQUEST = { api: 'conversations', access: 'read' } as const;

function measureRound(
  decide: (index: number) => void,
  digest: (index: number) => void,
  decisions: number,
): DecisionRound {
  let decision = 0;
  let plain = 0;
  for (let start = 0; start < decisions; start += SLICE) {
    decision += time(decide, start);
    plain += time(digest, start);
  }
  const times = Math.ceil(decisions / SLICE) * SLICE;
  return { decision: decision / times, hash: plain / times };
}

/** Nanoseconds that a slice takes. */
function time(run: (index: number) => void, start: number): number {
  const before = process.threadCpuUsage();
  for (let index = start; index < start + SLICE; index += 1) run(index);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) * 1000;
}

export interface KnownKeys {
  /** As the database would give them, by id. */
  readonly snapshots: ReadonlyMap<string, KeySnapshot>;
  /** `Authorization`, one a key. */
  readonly headers: readonly string[];
  readonly pepper: string;
}

export function makeKeys(keys: number): KnownKeys {
  const pepper = derivePepper(randomBytes(32), 'key live');
  const snapshots = new Map<string, KeySnapshot>();
  const headers: string[] = [];
  for (let count = 0; count < keys; count += 1) {
    const parsed = generateKey('bearer', 'live', randomBytes);
    snapshots.set(
      parsed.id,
      toSnapshot(parsed.id, tagSecret(pepper, parsed.id, parsed.secret), count % APPS),
    );
    // One piece of memory, as what has just been read from a connection.
    headers.push(Buffer.from(`Bearer ${formatKey('lk', parsed)}`).toString('latin1'));
  }
  return { snapshots, headers, pepper };
}

/** @returns what decides a request with the key of this number, and throws unless it is let in */
export function startDeciding(
  { snapshots, headers, pepper }: KnownKeys,
  capacity: number,
): (index: number) => void {
  const found = <Snapshot>(snapshot: Snapshot | undefined): Loaded<Snapshot> => ({
    asOf: 0,
    snapshot: snapshot ?? null,
  });
  const peppers = new Map([[1, pepper]]);
  const parser = createKeyParser(['lk']);
  const verifier = new Verifier({
    source: {
      // A copy, because what comes from a database is made anew as well.
      loadKey: (id) => found(structuredClone(snapshots.get(id))),
      loadApi: () => found(API),
      loadServiceToken: () => ({ asOf: 0, snapshot: null }),
    },
    lease: { isValid: () => true },
    peppers: { live: peppers, test: peppers, service: peppers, imported: peppers },
    limiter: createRateLimiter({ capacity }),
    now: Date.now,
    acceptsImported: () => false,
    onFirstUse: () => {},
    onLoadError: (error) => {
      throw error;
    },
    capacity,
  });
  return (index) => {
    const authorization = headers[index % headers.length];
    const decision = verifier.verify(readCredential({ authorization }, parser), REQUEST);
    if (decision instanceof Promise || decision.outcome !== 'valid') throw new Error('a decision went wrong');
  };
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
