import { describe, expect, it } from 'vitest';
import type { KeySnapshot } from './snapshot.ts';
import { makeApi, makeApp, makeKey, makeVerifier, START, type TestVerifier } from './testing/fixtures.ts';
import type { VerifyRequest } from './verifier.ts';

const ENDED = START - 1;
const CLOSED = { id: 'org_1', name: 'First', active: false, approvals: {} };
const NONE = { conversations: { level: 'none', endpoints: null } } as const;

/** Everything that can be wrong with a request, in the order of the checks. */
const FAULTS = [
  { outcome: 'revoked', status: 401, key: { state: 'revoked' } },
  { outcome: 'expired', status: 401, key: { expiresAt: ENDED } },
  { outcome: 'paused', status: 401, key: { state: 'paused' } },
  { outcome: 'suspended', status: 401, key: { organization: CLOSED } },
  { outcome: 'address_denied', status: 403, key: { addresses: ['203.0.113.0/24'] } },
  { outcome: 'insufficient_access', status: 403, key: { grants: NONE } },
  { outcome: 'rate_limited', status: 429, key: {}, usedUp: true },
] as const satisfies readonly {
  outcome: string;
  status: number;
  key: Partial<KeySnapshot>;
  usedUp?: boolean;
}[];
type Fault = (typeof FAULTS)[number];

const LIMIT = { conversations: [{ name: 'minute', requests: 1, seconds: 60 }] };

/** A verifier with a key that has these faults, and nothing else wrong. */
function withFaults(faults: readonly Fault[]): TestVerifier & { text: string } {
  const fields: Partial<KeySnapshot> = Object.assign({}, ...faults.map((fault) => fault.key).reverse());
  const verifier = makeVerifier();
  const healthy = makeKey({ limits: LIMIT });
  verifier.add(healthy);
  if (faults.some((fault) => 'usedUp' in fault)) {
    expect(verifier.ask(healthy.text, { address: '198.51.100.1' })).toMatchObject({ outcome: 'valid' });
  }
  const { id } = healthy.snapshot;
  const faulty = { ...healthy.snapshot, ...fields };
  const touches = [
    { kind: 'key', id },
    { kind: 'organization', id: 'org_1' },
  ] as const;
  verifier.commit(touches, () => verifier.authority.keys.set(id, faulty));
  return { ...verifier, text: healthy.text };
}

const pairs = FAULTS.flatMap((first, index) => FAULTS.slice(index + 1).map((second) => ({ first, second })));

describe('the order of the checks', () => {
  it.each(FAULTS)('answers $outcome with $status', (fault) => {
    const { ask, text } = withFaults([fault]);
    expect(ask(text, { address: '198.51.100.1' })).toMatchObject({
      outcome: fault.outcome,
      status: fault.status,
    });
  });

  it.each(pairs)('says $first.outcome of a key that is also $second.outcome', ({ first, second }) => {
    const { ask, text } = withFaults([first, second]);
    expect(ask(text, { address: '198.51.100.1' })).toMatchObject({ outcome: first.outcome });
  });

  it('says the first of all faults at once', () => {
    const { ask, text } = withFaults(FAULTS);
    expect(ask(text, { address: '198.51.100.1' })).toMatchObject({ outcome: 'revoked' });
  });

  it('says unavailable whatever else is wrong when the lease has ended', () => {
    for (const faults of [[], [FAULTS[0]], [FAULTS[6]]]) {
      const { ask, text, lease } = withFaults(faults);
      lease.valid = false;
      expect(ask(text, { address: '198.51.100.1' })).toMatchObject({ outcome: 'unavailable', status: 503 });
    }
  });

  it('tells nothing of the state of a key to somebody who has not shown its secret', () => {
    const { ask, authority } = withFaults(FAULTS);
    const stranger = makeKey({ id: [...authority.keys.keys()][0] ?? '' });
    expect(ask(stranger.text)).toMatchObject({ outcome: 'unknown', status: 401, key: null });
  });
});

describe('state', () => {
  it('ends a key in the very millisecond that it expires', () => {
    const { ask, add, clock } = makeVerifier();
    const { text } = add(makeKey({ expiresAt: START + 10 }));
    clock.now = START + 9;
    expect(ask(text)).toMatchObject({ outcome: 'valid' });
    clock.now = START + 10;
    expect(ask(text)).toMatchObject({ outcome: 'expired' });
  });

  it.each([
    ['app', { app: makeApp({ active: false }) }, {}],
    ['organization', { organization: CLOSED }, {}],
    ['API', {}, { active: false }],
  ])('suspends all keys with their %s', (_what, key, api) => {
    const { ask, add, authority } = makeVerifier();
    authority.apis.set('conversations', makeApi(api));
    expect(ask(add(makeKey(key)).text)).toMatchObject({ outcome: 'suspended', status: 401 });
  });
});

describe('address', () => {
  const { ask, add } = makeVerifier();
  const { text } = add(makeKey({ addresses: ['203.0.113.0/24', '2001:db8::/32'] }));

  it.each(['203.0.113.255', '2001:db8::1', '::ffff:203.0.113.1'])('lets %s through', (address) => {
    expect(ask(text, { address })).toMatchObject({ outcome: 'valid' });
  });

  it.each(['203.0.114.0', '2001:db9::1', '', 'localhost', undefined])(
    'refuses %s, also when no address is known',
    (address) => {
      expect(ask(text, { address })).toMatchObject({ outcome: 'address_denied', status: 403 });
    },
  );
});

describe('access', () => {
  const endpoints = [
    { id: 'list', method: 'GET', path: '/conversations', access: 'read' },
    { id: 'create', method: 'POST', path: '/conversations', access: 'write' },
  ] as const;
  const onlyList = { conversations: { level: 'write', endpoints: ['list'] } } as const;

  function ask(key: Partial<KeySnapshot>, request: Partial<VerifyRequest>, api = {}) {
    const verifier = makeVerifier();
    verifier.authority.apis.set('conversations', makeApi(api));
    return verifier.ask(verifier.add(makeKey(key)).text, { access: undefined, ...request });
  }
  const holds = (level: 'none' | 'read' | 'write') => ({
    app: makeApp({ grants: { conversations: { level, endpoints: null } } }),
  });

  it.each([
    ['none', 'read', 'insufficient_access'],
    ['read', 'read', 'valid'],
    ['read', 'write', 'insufficient_access'],
    ['write', 'read', 'valid'],
    ['write', 'write', 'valid'],
  ] as const)('answers an app with %s that asks for %s: %s', (level, access, outcome) => {
    const expected = outcome === 'valid' ? { outcome } : { outcome, needed: access };
    expect(ask(holds(level), { access })).toMatchObject(expected);
  });

  it('refuses an app that has no grant for the API', () => {
    const decision = ask({ app: makeApp({ grants: {} }) }, { access: 'read' });
    expect(decision).toMatchObject({ outcome: 'insufficient_access', status: 403, needed: 'read' });
  });

  it('never lets a key do more than its app', () => {
    const narrowed = { grants: { conversations: { level: 'write', endpoints: null } } } as const;
    expect(ask({ ...holds('read'), ...narrowed }, { access: 'write' })).toMatchObject({
      outcome: 'insufficient_access',
    });
    expect(ask({ ...holds('write'), grants: {} }, { access: 'read' })).toMatchObject({
      outcome: 'insufficient_access',
    });
  });

  it('takes the access that an endpoint needs from its description', () => {
    expect(ask(holds('read'), { method: 'GET', path: '/conversations' }, { endpoints })).toMatchObject({
      outcome: 'valid',
      endpointId: 'list',
    });
    expect(ask(holds('read'), { method: 'POST', path: '/conversations' }, { endpoints })).toMatchObject({
      outcome: 'insufficient_access',
      needed: 'write',
    });
  });

  it('needs the higher of what the service asks for and what the endpoint says', () => {
    const request = { method: 'GET', path: '/conversations', access: 'write' } as const;
    expect(ask(holds('read'), request, { endpoints })).toMatchObject({ outcome: 'insufficient_access' });
    expect(ask(holds('read'), request)).toMatchObject({ outcome: 'insufficient_access' });
  });

  it('refuses what no endpoint describes, and what can be read as two of them', () => {
    for (const path of ['/nothing', '/conversations/..%2fnothing', '/CONVERSATIONS/../x']) {
      expect(ask(holds('write'), { method: 'GET', path }, { endpoints })).toMatchObject({
        outcome: 'insufficient_access',
      });
    }
  });

  it.each([
    ['GET', 'valid'],
    ['HEAD', 'valid'],
    ['OPTIONS', 'valid'],
    ['POST', 'insufficient_access'],
    ['DELETE', 'insufficient_access'],
    ['BREW', 'insufficient_access'],
  ])('counts %s as reading or writing where an API has no endpoints: %s with read', (method, outcome) => {
    expect(ask(holds('read'), { method, path: '/whatever' })).toMatchObject({ outcome });
  });

  it('lets a grant for single endpoints through on those alone', () => {
    const key = { app: makeApp({ grants: onlyList }) };
    expect(ask(key, { method: 'GET', path: '/conversations' }, { endpoints })).toMatchObject({
      outcome: 'valid',
    });
    expect(ask(key, { method: 'POST', path: '/conversations' }, { endpoints })).toMatchObject({
      outcome: 'insufficient_access',
    });
    expect(ask(key, { access: 'read' }, { endpoints })).toMatchObject({ outcome: 'insufficient_access' });
  });

  it.each([{}, { method: 'GET' }, { path: '/conversations' }])(
    'takes a question that does not say what is needed for no question, not for one about reading: %o',
    (request) => {
      expect(() => ask(holds('write'), request)).toThrow(TypeError);
      expect(() => ask(holds('write'), request, { endpoints })).toThrow('access, or method and path');
    },
  );

  it('meets the endpoints of the app and those of the key', () => {
    const key = {
      app: makeApp({ grants: onlyList }),
      grants: { conversations: { level: 'write', endpoints: ['create'] } },
    } as const;
    for (const method of ['GET', 'POST']) {
      expect(ask(key, { method, path: '/conversations' }, { endpoints })).toMatchObject({
        outcome: 'insufficient_access',
      });
    }
  });

  it('gives a key of the organization what the organization may have', () => {
    const approved = {
      id: 'org_1',
      name: 'First',
      active: true,
      approvals: { conversations: 'read' },
    } as const;
    expect(ask({ app: null }, { access: 'write' })).toMatchObject({ outcome: 'valid' });
    const onRequest = { opening: 'on_request' };
    expect(ask({ app: null }, { access: 'read' }, onRequest)).toMatchObject({
      outcome: 'insufficient_access',
    });
    const key = { app: null, organization: approved };
    expect(ask(key, { access: 'read' }, onRequest)).toMatchObject({ outcome: 'valid' });
    expect(ask(key, { access: 'write' }, onRequest)).toMatchObject({ outcome: 'insufficient_access' });
  });

  it('opens the management API to a key of the organization only where the key names it', () => {
    const management = { management: true };
    expect(ask({ app: null }, { access: 'read' }, management)).toMatchObject({
      outcome: 'insufficient_access',
    });
    const grants = { conversations: { level: 'read', endpoints: null } } as const;
    expect(ask({ app: null, grants }, { access: 'read' }, management)).toMatchObject({ outcome: 'valid' });
    expect(ask({ app: null, grants }, { access: 'write' }, management)).toMatchObject({
      outcome: 'insufficient_access',
    });
  });

  it('asks no grant of a key on an open API', () => {
    expect(ask({ app: makeApp({ grants: {} }) }, { access: 'write' }, { opening: 'open' })).toMatchObject({
      outcome: 'valid',
    });
  });
});
