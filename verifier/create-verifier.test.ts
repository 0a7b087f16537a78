import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createVerifier, type Need, type ProtectingVerifier, type VerifierEvent } from './create-verifier.ts';
import { formatKey, generateKey, type ParsedKey } from './key-format.ts';
import type { RemoteKeySnapshot } from './protocol.ts';
import { API, FakeAuthority, makeKeySnapshot } from './testing/fake-authority.ts';
import { FakeClock, settle } from './testing/fake-clock.ts';
import type { Verification } from './verification.ts';

const SETTINGS = { url: 'https://keys.example.com', serviceToken: 'lkst_live_x', api: 'parcels' };

describe('a verifier', () => {
  let clock: FakeClock;
  let authority: FakeAuthority;
  let events: VerifierEvent[];
  let verifier: ProtectingVerifier;

  function start(settings: Partial<Parameters<typeof createVerifier>[0]> = {}): ProtectingVerifier {
    verifier = createVerifier({
      ...SETTINGS,
      connect: authority.connect,
      clock,
      random: () => 0,
      onEvent: (event) => events.push(event),
      ...settings,
    });
    return verifier;
  }
  beforeEach(() => {
    clock = new FakeClock();
    authority = new FakeAuthority();
    events = [];
  });
  afterEach(async () => {
    const closed = verifier.close();
    await clock.advance(10_000);
    await closed;
  });

  const newKey = () => generateKey('bearer', 'live', randomBytes);
  function issue(change: Partial<RemoteKeySnapshot> = {}, key = newKey()): ParsedKey {
    authority.keys.set(`${key.id} ${key.secret}`, makeKeySnapshot(key.id, change));
    return key;
  }
  function ask(key: ParsedKey, need?: Need): Verification | Promise<Verification> {
    const headers = { authorization: `Bearer ${formatKey('lk', key)}` };
    return verifier.verify({ headers, method: 'GET', url: '/parcels' }, need);
  }
  /** Asks, and lets so much time pass. */
  async function askWithin(key: ParsedKey, milliseconds: number): Promise<Verification> {
    const verification = ask(key);
    await clock.advance(milliseconds);
    return verification;
  }
  const questions = () => authority.heard('load_key').length;

  describe('that is attached', () => {
    beforeEach(async () => {
      start();
      await verifier.ready();
    });

    it('asks about a key once, and decides at once from then on', async () => {
      const key = issue();
      const first = ask(key);
      expect(first).toBeInstanceOf(Promise);
      expect(await first).toMatchObject({
        valid: true,
        code: 'valid',
        status: 200,
        key: { id: `key_${key.id}`, name: 'Warehouse', kind: 'bearer', environment: 'production' },
        app: { id: 'app_1', name: 'Depot' },
        organization: { id: 'org_1', name: 'First' },
        access: 'read',
        endpointId: 'list',
        headers: {},
        problem: null,
      });
      expect(ask(key)).toMatchObject({ valid: true });
      expect(questions()).toBe(1);
      expect(verifier.status()).toMatchObject({
        state: 'attached',
        applied: 1,
        keysHeld: 1,
        decided: 2,
        lookedUp: 1,
      });
    });

    it('holds the API before the first request, so that none has to wait for it', () => {
      expect(authority.heard('load_api')).toHaveLength(1);
      expect(verifier.verify({ headers: {} }, { access: 'read' })).toMatchObject({
        code: 'missing',
        status: 401,
      });
    });

    it('refuses a wrong secret of a key that it holds without asking anybody', async () => {
      const key = issue();
      await ask(key);
      const wrong = { ...newKey(), id: key.id };
      expect(ask(wrong)).toMatchObject({ code: 'unknown', status: 401 });
      expect(questions()).toBe(1);
    });

    it('asks nobody about a Shared Key with the Secret Key of another pair', async () => {
      const shared = formatKey('lk', { ...newKey(), shape: 'shared', secret: '' });
      const secret = formatKey('lk', { ...newKey(), shape: 'secret' });
      const authorization = `Basic ${Buffer.from(`${shared}:${secret}`).toString('base64')}`;
      expect(await verifier.verify({ headers: { authorization } }, { access: 'read' })).toMatchObject({
        code: 'unknown',
      });
      expect(questions()).toBe(0);
    });

    it('takes the right one of two secrets that are shown for one id at the same moment, whichever comes first', async () => {
      for (const isRightFirst of [true, false]) {
        const right = issue();
        const wrong = { ...newKey(), id: right.id };
        const both = isRightFirst ? [right, wrong] : [wrong, right];
        const answers = await Promise.all(both.map((key) => ask(key)));
        const codes = new Map(both.map((key, index) => [key, answers[index]?.code]));
        expect(codes.get(right)).toBe('valid');
        expect(codes.get(wrong)).toBe('unknown');
        expect(ask(right)).toMatchObject({ code: 'valid' });
      }
    });

    it('asks again about a key that a change has touched, and refuses it if it was revoked', async () => {
      const key = issue();
      await ask(key);
      issue({ state: 'revoked' }, key);
      authority.change({ kind: 'key', id: key.id });
      expect(await ask(key)).toMatchObject({ code: 'revoked', status: 401 });
      expect(verifier.status().applied).toBe(2);
    });

    it('loads a key anew whose answer was overtaken by a change', async () => {
      const key = issue();
      authority.isSilent = true;
      const asking = ask(key);
      await settle();
      const question = authority.heard('load_key')[0];
      if (question === undefined) throw new Error('nothing was asked');
      const stale = authority.answer(question);
      authority.isSilent = false;
      issue({ state: 'revoked' }, key);
      authority.change({ kind: 'key', id: key.id });
      authority.say(stale);
      expect(await asking).toMatchObject({ code: 'revoked' });
    });

    it('forgets the least recently used key beyond its capacity, and asks again about it', async () => {
      const closing = verifier.close();
      await clock.advance(2_000);
      await closing;
      start({ capacity: 10 });
      await verifier.ready();
      const keys = Array.from({ length: 12 }, () => issue());
      const [first] = keys;
      if (first === undefined) throw new Error('no key');
      for (const key of keys) {
        await ask(key);
        expect(await ask(first)).toMatchObject({ code: 'valid' });
      }
      expect(verifier.status().keysHeld).toBe(10);
      const before = questions();
      for (const key of keys) expect(await ask(key)).toMatchObject({ code: 'valid' });
      expect(questions()).toBeGreaterThan(before);
    });

    it('goes on deciding keys it holds during a flood of 100,000 that do not exist, of which the authority sees few', async () => {
      const held = issue();
      await ask(held);
      const before = questions();
      const flood: (Verification | Promise<Verification>)[] = [];
      const madeUp = newKey();
      for (let count = 0; count < 100_000; count += 1) {
        const key = { ...madeUp, id: String(count).padStart(12, '0') };
        flood.push(ask(key, { address: '203.0.113.9' }));
        if (count % 10_000 === 0) expect(ask(held)).toMatchObject({ code: 'valid' });
      }
      const cold = ask(issue(), { address: '198.51.100.7' });
      await clock.advance(2_000);
      expect(await cold).toMatchObject({ code: 'valid' });
      const codes = new Map<string, number>();
      for (const { code } of await Promise.all(flood)) codes.set(code, (codes.get(code) ?? 0) + 1);
      expect(codes.get('unknown')).toBeLessThanOrEqual(508);
      expect([...codes.keys()].sort()).toEqual(['unavailable', 'unknown']);
      expect(questions() - before).toBeLessThanOrEqual(509);
      expect(ask(held)).toMatchObject({ code: 'valid' });
      expect(verifier.status().keysHeld).toBe(2);
    }, 60_000);

    it('asks about a key that does not exist once, however often it is shown', async () => {
      const key = newKey();
      await ask(key);
      for (let count = 0; count < 1_000; count += 1) expect(ask(key)).toMatchObject({ code: 'unknown' });
      expect(questions()).toBe(1);
    });

    it('decides as long as its lease lasts when the authority is gone, and answers 503 afterwards', async () => {
      const key = issue();
      await ask(key);
      authority.vanish();
      await clock.advance(9_000);
      expect(ask(key)).toMatchObject({ code: 'valid' });
      expect(await ask(issue())).toMatchObject({ code: 'unavailable' });
      await clock.advance(800);
      const late = await askWithin(key, 2_000);
      expect(late).toMatchObject({ valid: false, code: 'unavailable', status: 503 });
      expect(late).toMatchObject({
        headers: { 'retry-after': '1' },
        key: null,
        problem: { code: 'unavailable' },
      });
      expect(late.headers['www-authenticate']).toBeUndefined();
      expect(verifier.status()).toMatchObject({ state: 'connecting', leaseLeftMs: 0 });
    });

    it('decides again as soon as the authority is back, and still holds what was not touched', async () => {
      const key = issue();
      await ask(key);
      authority.vanish();
      await clock.advance(60_000);
      authority.isReachable = true;
      await clock.advance(5_000);
      expect((await ask(key)).code).toBe('valid');
      expect(verifier.status().state).toBe('attached');
    });

    it('asks for a new lease before it answers a request that finds the old one over', async () => {
      const key = issue();
      await ask(key);
      clock.skip(60_000);
      expect(await ask(key)).toMatchObject({ code: 'valid' });
    });

    it.each([
      ['was set back', -1, 0],
      ['jumped forward', 3_600_000, 0],
      ['went on while the machine slept and the other stood still', 10_000, 0],
    ])('does not decide by its lease when the wall clock %s', async (_title, by) => {
      const key = issue();
      await ask(key);
      authority.vanish();
      expect(ask(key)).toMatchObject({ code: 'valid' });
      clock.setWall(by);
      expect(await askWithin(key, 2_000)).toMatchObject({ code: 'unavailable' });
    });

    it('gets over a clock that was set by asking for a new lease', async () => {
      const key = issue();
      await ask(key);
      clock.setWall(-3_600_000);
      expect(await ask(key)).toMatchObject({ code: 'valid' });
      clock.setWall(7_200_000);
      expect(await ask(key)).toMatchObject({ code: 'valid' });
    });

    it('answers what waits for the authority 503 as soon as the connection is lost', async () => {
      authority.isSilent = true;
      const asking = ask(issue());
      await settle();
      authority.vanish();
      expect(await askWithin(newKey(), 1_500)).toMatchObject({ code: 'unavailable' });
      expect(await asking).toMatchObject({ code: 'unavailable' });
    });

    it('answers 503, never 401, when the authority does not answer a question in time', async () => {
      authority.isSilent = true;
      const key = issue();
      expect(await askWithin(key, 20_000)).toMatchObject({ code: 'unavailable', status: 503 });
    });

    it('says what went wrong inside, and answers 503 to nobody else than who asked', async () => {
      const key = issue({ addresses: ['no address'] });
      expect(await ask(key)).toMatchObject({ code: 'unavailable' });
      expect(events).toContainEqual({ type: 'error', error: expect.any(Error) });
      expect(await ask(issue())).toMatchObject({ code: 'valid' });
    });

    it('decides endpoints below the path where the API is mounted, and nothing beside it', async () => {
      const key = issue();
      const headers = { authorization: `Bearer ${formatKey('lk', key)}` };
      const at = (url: string) => verifier.verify({ headers, method: 'GET', url }, { basePath: '/v1' });
      expect(await at('/v1/parcels')).toMatchObject({ code: 'valid', endpointId: 'list' });
      expect(at('/parcels')).toMatchObject({ code: 'insufficient_access' });
      expect(at('/v10/parcels')).toMatchObject({ code: 'insufficient_access' });
    });

    it('reports each decision once, in a report of its own number', async () => {
      const key = issue();
      for (let count = 0; count < 7; count += 1) await ask(key);
      await ask(key, { access: 'write' });
      await clock.advance(5_000);
      const [report, ...others] = authority.heard('usage');
      expect(others).toEqual([]);
      expect(report).toMatchObject({ report: 1 });
      expect(report?.counts).toMatchObject([
        { keyId: key.id, api: 'parcels', outcome: 'valid', count: 7, lastUsedAt: expect.any(Number) },
        {
          keyId: key.id,
          api: 'parcels',
          outcome: 'insufficient_access',
          count: 1,
          lastUsedAt: expect.any(Number),
        },
      ]);
      await clock.advance(20_000);
      expect(authority.heard('usage')).toHaveLength(1);
      expect(verifier.status().usageLost).toBe(0);
    });

    it('goes on counting while the authority is away, and reports it when that is back', async () => {
      const key = issue();
      await ask(key);
      authority.vanish();
      for (let second = 0; second < 9; second += 1) {
        await clock.advance(1_000);
        await ask(key);
      }
      authority.isReachable = true;
      await clock.advance(15_000);
      const counts = authority.heard('usage').flatMap((report) => report.counts);
      expect(counts.filter(({ outcome }) => outcome === 'valid').map(({ count }) => count)).toEqual([10]);
      expect(verifier.status().usageLost).toBe(0);
    });

    it('counts as lost what it reported without an answer, and does not report it twice', async () => {
      const key = issue();
      await ask(key);
      await clock.advance(4_900);
      authority.isSilent = true;
      await clock.advance(200);
      expect(authority.heard('usage')).toHaveLength(1);
      authority.isSilent = false;
      authority.hangUp();
      await clock.advance(20_000);
      expect(authority.heard('usage')).toHaveLength(1);
      expect(verifier.status().usageLost).toBe(1);
    });

    describe('and then closed', () => {
      it('reports what is left, leaves, and decides nothing any more', async () => {
        const key = issue();
        await ask(key);
        await verifier.close();
        expect(authority.heard('usage')).toHaveLength(1);
        expect(authority.heard('leave')).toHaveLength(1);
        expect(await ask(key)).toMatchObject({ code: 'unavailable' });
        await expect(verifier.ready()).rejects.toMatchObject({ code: 'closed' });
        expect(verifier.status().state).toBe('closed');
        await verifier.close();
        expect(authority.heard('leave')).toHaveLength(1);
      });

      it('decides nothing while it still reports, although its lease may be renewed meanwhile', async () => {
        const key = issue();
        await ask(key);
        authority.isSilent = true;
        const closing = verifier.close();
        await settle();
        authority.isSilent = false;
        authority.change({ kind: 'key', id: 'other' });
        await settle();
        const meanwhile = ask(key);
        await clock.advance(10_000);
        expect(await meanwhile).toMatchObject({ code: 'unavailable' });
        await closing;
      });

      it('waits for an authority that does not answer for a few seconds, not for each report', async () => {
        const keys = Array.from({ length: 5_000 }, () => issue());
        for (const key of keys) await ask(key);
        authority.isSilent = true;
        let closed = false;
        void verifier.close().then(() => (closed = true));
        await clock.advance(7_000);
        expect(closed).toBe(true);
        expect(verifier.status().usageLost).toBe(5_000);
      });
    });
  });

  describe('that waits to be ready', () => {
    it('is told when it is not let in, and what to do about it', async () => {
      authority.refusal = {
        type: 'refused',
        code: 'forbidden_api',
        message: 'The service token does not cover the API "parcels".',
      };
      start();
      await expect(verifier.ready()).rejects.toMatchObject({
        name: 'VerifierNotReadyError',
        code: 'forbidden_api',
        message: expect.stringMatching(/does not cover .* Have an operator make a service token/),
      });
      await expect(verifier.ready()).rejects.toMatchObject({ code: 'forbidden_api' });
    });

    it('becomes ready after all when whatever it was refused for was mended', async () => {
      authority.refusal = { type: 'refused', code: 'invalid_service_token', message: 'Unknown.' };
      start();
      await expect(verifier.ready()).rejects.toMatchObject({ code: 'invalid_service_token' });
      authority.refusal = null;
      await clock.advance(30_000);
      await verifier.ready();
      expect(await ask(issue())).toMatchObject({ code: 'valid' });
    });

    it('is told after a while that nobody answers, and at which address, and goes on trying', async () => {
      authority.isReachable = false;
      start();
      const ready = verifier.ready(1_000);
      const refused = expect(ready).rejects.toMatchObject({
        code: 'unreachable',
        message: expect.stringContaining('https://keys.example.com (the authority cannot be reached)'),
      });
      await clock.advance(1_000);
      await refused;
      authority.isReachable = true;
      const again = verifier.ready();
      await clock.advance(5_000);
      await again;
    });

    it('is told when it is closed meanwhile', async () => {
      authority.isReachable = false;
      start();
      const refused = expect(verifier.ready()).rejects.toMatchObject({ code: 'closed' });
      await verifier.close();
      await refused;
    });
  });

  it('answers requests 503 while it has no lease yet', async () => {
    authority.isReachable = false;
    start();
    expect(await askWithin(newKey(), 2_000)).toMatchObject({ code: 'unavailable', status: 503 });
  });

  it('tells what happens to it, in order', async () => {
    start();
    await verifier.ready();
    authority.change({ kind: 'api', id: 'other' });
    await settle();
    expect(events.map((event) => (event.type === 'state' ? event.state : event.type))).toEqual([
      'joining',
      'attached',
      'lease_granted',
      'change_applied',
      'lease_granted',
    ]);
  });

  it('applies changes also when whoever listens to events throws, whose error stays their own', async () => {
    const uncaught = vi.fn();
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', uncaught);
    let isThrowing = true;
    try {
      start({
        onEvent: () => {
          if (isThrowing) throw new Error('in the listener');
        },
      });
      await verifier.ready();
      const key = issue();
      await ask(key);
      issue({ state: 'revoked' }, key);
      authority.change({ kind: 'key', id: key.id });
      expect(await ask(key)).toMatchObject({ code: 'revoked' });
      await settle();
      expect(uncaught).toHaveBeenCalledWith(
        expect.objectContaining({ message: 'in the listener' }),
        expect.anything(),
      );
    } finally {
      isThrowing = false;
      process.removeListener('uncaughtException', uncaught);
      for (const listener of listeners) process.on('uncaughtException', listener);
    }
  });

  it('works for an API that is open to everybody', async () => {
    authority.api = { ...API, opening: 'open' };
    start();
    await verifier.ready();
    expect(verifier.verify({ headers: {}, method: 'GET', url: '/parcels' })).toMatchObject({
      valid: true,
      key: null,
    });
  });
});
