import { verifyReply } from '@latchkey/contract';
import {
  createKeyParser,
  createRateLimiter,
  type Decision,
  derivePepper,
  formatKey,
  type KeySnapshot,
  OUTCOMES,
  readKey,
  tagSecret,
  Verifier,
} from '@latchkey/verifier';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presentDecision } from './present-decision.ts';
import { writeDecision } from './write-decision.ts';

const peppers = new Map([[1, derivePepper(Buffer.alloc(32), 'key live')]]);
const parsed = { shape: 'bearer', mode: 'live', id: 'A'.repeat(12), secret: 'B'.repeat(43) } as const;
const TAG = tagSecret(peppers.get(1) ?? '', parsed.id, parsed.secret);
const parser = createKeyParser(['lk']);

/** The decision on a key with these names, limits and grants. */
function decideOn(key: Partial<KeySnapshot>, requests: number | null): Decision {
  const limits = requests === null ? [] : [{ name: 'minute', requests, seconds: 60 }];
  const verifier = new Verifier({
    source: {
      loadKey: () => ({ asOf: 0, snapshot: { ...KEY, ...key } }),
      loadApi: () => ({ asOf: 0, snapshot: { ...API, limits } }),
      loadServiceToken: () => ({ asOf: 0, snapshot: null }),
    },
    lease: { isValid: () => true },
    peppers: { live: peppers, test: peppers, service: peppers, imported: peppers },
    limiter: createRateLimiter({ capacity: 10 }),
    now: () => 0,
    acceptsImported: () => false,
    onFirstUse: () => {},
    onLoadError: () => {},
    capacity: 10,
  });
  const credential = readKey(formatKey('lk', parsed), parser);
  const decision = verifier.verify(credential, { api: 'conversations', access: 'read' });
  if (decision instanceof Promise) throw new Error('this should have been decided at once');
  return decision;
}

const KEY: KeySnapshot = {
  id: parsed.id,
  kind: 'bearer',
  name: 'Main',
  environment: 'production',
  mode: 'live',
  state: 'active',
  expiresAt: null,
  scheme: 'tagged',
  tag: TAG,
  pepperVersion: 1,
  addresses: [],
  grants: null,
  limits: {},
  app: null,
  organization: { id: 'org_1', name: 'First', active: true, approvals: {} },
};
const API = {
  id: 'api_1',
  slug: 'conversations',
  name: 'Conversations',
  baseUrl: null,
  opening: 'key',
  active: true,
  management: false,
  endpoints: [],
} as const;

const names = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '</', '\u2028', '\ud800'),
);
const holders = fc.record({
  name: names,
  kind: fc.constantFrom('bearer' as const),
  environment: fc.constantFrom('production', 'staging'),
  organization: fc.record({
    id: fc.constant('org_1'),
    name: names,
    active: fc.boolean(),
    approvals: fc.constant({}),
  }),
  app: fc.option(
    fc.record({
      id: fc.constant('app_1'),
      name: names,
      contactEmail: fc.constant('dev@example.com'),
      active: fc.constant(true),
      grants: fc.record({
        conversations: fc.record({
          level: fc.constantFrom('none' as const, 'read' as const, 'write' as const),
          endpoints: fc.constant(null),
        }),
      }),
      limits: fc.constant({}),
    }),
    { nil: null },
  ),
});

describe('the reply', () => {
  it('is byte for byte what JSON.stringify makes of it, and what the contract says', () => {
    fc.assert(
      fc.property(holders, fc.option(fc.integer({ min: 1, max: 1e9 })), (key, requests) => {
        const decision = decideOn(key, requests);
        const text = writeDecision(decision);
        expect(text).toBe(JSON.stringify(presentDecision(decision)));
        expect(() => verifyReply.parse(JSON.parse(text))).not.toThrow();
      }),
    );
  });

  it('is the same for every outcome, with and without a key', () => {
    const decision = decideOn({}, 1);
    for (const outcome of OUTCOMES) {
      for (const variant of [decision, { ...decision, api: null, rate: null }, { ...decision, key: null }]) {
        const told = { ...variant, outcome };
        expect(writeDecision(told)).toBe(JSON.stringify(presentDecision(told)));
      }
    }
  });
});
