import { describe, expect, it } from 'vitest';
import { readCredential } from './read-credential.ts';
import {
  makeApi,
  makeApp,
  makeImportedKey,
  makeKey,
  makeServiceToken,
  makeVerifier,
  parser,
  START,
} from './testing/fixtures.ts';
import { UnknownApiError } from './verifier.ts';

const NOTHING = readCredential({}, parser);

describe('a verifier', () => {
  it('decides without a promise once it holds what it needs', () => {
    const { ask, add } = makeVerifier();
    const { text } = add(makeKey());
    expect(ask(text)).not.toBeInstanceOf(Promise);
    expect(ask(text)).toMatchObject({ outcome: 'valid', status: 200, key: { name: 'Main' } });
  });

  it('gives the same answers where loading takes time', async () => {
    const { ask, add, authority } = makeVerifier();
    const { text } = add(makeKey());
    const waiting: (() => void)[] = [];
    authority.waiting = waiting;
    const answered = ask(text);
    expect(answered).toBeInstanceOf(Promise);
    for (let load = 0; load < 2; load += 1) {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answered).toMatchObject({ outcome: 'valid' });
  });

  it('never lets a key through that was revoked while it was being loaded', async () => {
    const { ask, add, authority, commit } = makeVerifier();
    const { text, snapshot } = add(makeKey());
    ask(makeKey().text);
    const waiting: (() => void)[] = [];
    authority.waiting = waiting;
    const answered = ask(text);
    commit([{ kind: 'key', id: snapshot.id }], () => {
      authority.keys.set(snapshot.id, { ...snapshot, state: 'revoked' });
    });
    while (waiting.length > 0) {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await answered).toMatchObject({ outcome: 'revoked' });
  });

  it('obeys a change from the next request on', () => {
    const { ask, add, authority, commit } = makeVerifier();
    const { text, snapshot } = add(makeKey());
    expect(ask(text)).toMatchObject({ outcome: 'valid' });
    commit([{ kind: 'app', id: 'app_1' }], () => {
      authority.keys.set(snapshot.id, { ...snapshot, app: makeApp({ grants: {} }) });
    });
    expect(ask(text)).toMatchObject({ outcome: 'insufficient_access' });
    commit([{ kind: 'api', id: 'conversations' }], () => {
      authority.apis.set('conversations', makeApi({ opening: 'open' }));
    });
    expect(ask(text)).toMatchObject({ outcome: 'valid' });
  });

  it('works out anew what a key holds when the API was changed', () => {
    const { ask, add, authority, commit } = makeVerifier();
    const { text } = add(makeKey({ app: null }));
    expect(ask(text, { access: 'write' })).toMatchObject({ outcome: 'valid' });
    commit([{ kind: 'api', id: 'conversations' }], () => {
      authority.apis.set('conversations', makeApi({ opening: 'on_request' }));
    });
    expect(ask(text, { access: 'write' })).toMatchObject({ outcome: 'insufficient_access' });
  });

  it('answers for a key on one API what holds there, whichever it was asked about before', () => {
    const { ask, add, authority } = makeVerifier();
    const slugs = Array.from({ length: 40 }, (_, index) => `api-${index}`);
    for (const slug of slugs) authority.apis.set(slug, makeApi({ slug }));
    const grants = Object.fromEntries(
      slugs.map((slug, index) => [
        slug,
        { level: index % 2 === 0 ? 'read' : 'none', endpoints: null } as const,
      ]),
    );
    const { text } = add(makeKey({ app: makeApp({ grants }) }));
    for (let round = 0; round < 3; round += 1) {
      for (const [index, api] of slugs.entries()) {
        expect(ask(text, { api })).toMatchObject({
          outcome: index % 2 === 0 ? 'valid' : 'insufficient_access',
        });
      }
    }
  });

  it('says that an API is not in the catalogue, instead of guessing', async () => {
    const { ask, add, authority } = makeVerifier();
    const { text } = add(makeKey());
    expect(() => ask(text, { api: 'no-such-api' })).toThrow(UnknownApiError);
    authority.waiting = [];
    const answered = ask(text, { api: 'neither' });
    authority.waiting[0]?.();
    await expect(answered).rejects.toThrow(UnknownApiError);
  });

  it('asked about the key alone checks its state and address, counts nothing and limits nothing', () => {
    const { ask, add, usage } = makeVerifier();
    const limits = { conversations: [{ name: 'once', requests: 1, seconds: 60 }] };
    const { text } = add(makeKey({ limits, app: makeApp({ grants: {} }) }));
    for (let round = 0; round < 3; round += 1) {
      expect(ask(text, { api: null })).toMatchObject({ outcome: 'valid', api: null, rate: null });
    }
    expect(ask(add(makeKey({ state: 'paused' })).text, { api: null })).toMatchObject({ outcome: 'paused' });
    expect(usage.flush()).toEqual([]);
  });

  it('lets nobody in without a key, except on an open API that is active', () => {
    const { verifier, authority } = makeVerifier();
    authority.apis.set('open', makeApi({ slug: 'open', opening: 'open' }));
    authority.apis.set('retired', makeApi({ slug: 'retired', opening: 'open', active: false }));
    const ask = (api: string | null) => verifier.verify(NOTHING, { api, access: 'read' });
    expect(ask('conversations')).toMatchObject({ outcome: 'missing', status: 401 });
    expect(ask(null)).toMatchObject({ outcome: 'missing' });
    expect(ask('open')).toMatchObject({ outcome: 'valid', key: null });
    expect(ask('retired')).toMatchObject({ outcome: 'suspended' });
  });

  it('refuses a bad key on an open API too: a typing error shall not pass unnoticed', () => {
    const { ask, authority } = makeVerifier();
    authority.apis.set('open', makeApi({ slug: 'open', opening: 'open' }));
    expect(ask('junk', { api: 'open' })).toMatchObject({ outcome: 'malformed' });
    expect(ask(makeKey().text, { api: 'open' })).toMatchObject({ outcome: 'unknown' });
  });
});

describe('trouble of our own', () => {
  it('is unavailable when the authority cannot be asked, never unknown', () => {
    const { ask, add, authority, errors } = makeVerifier();
    const { text } = add(makeKey());
    authority.failure = new Error('no database');
    expect(ask(text)).toMatchObject({ outcome: 'unavailable', status: 503 });
    expect(errors).toEqual([authority.failure]);
    authority.failure = null;
    expect(ask(text)).toMatchObject({ outcome: 'valid' });
  });

  it('is unavailable when a promised record does not come', async () => {
    const { ask, add, authority, verifier } = makeVerifier();
    const { text } = add(makeKey());
    await verifier.verify(NOTHING, { api: 'conversations' });
    authority.waiting = [];
    const answered = ask(text);
    authority.failure = new Error('connection lost');
    authority.waiting[0]?.();
    expect(await answered).toMatchObject({ outcome: 'unavailable', status: 503 });
  });

  it('is unavailable when the pepper of a key is not here, because the key may be good', () => {
    const { ask, add } = makeVerifier();
    expect(ask(add(makeKey({ pepperVersion: 2 })).text)).toMatchObject({ outcome: 'unavailable' });
  });

  it.each([
    ['a valid key', () => makeKey()],
    ['a revoked key', () => makeKey({ state: 'revoked' })],
  ])('is unavailable with an ended lease for %s, and over when the lease is back', (_what, make) => {
    const { ask, add, lease } = makeVerifier();
    const { text } = add(make());
    const before = ask(text);
    lease.valid = false;
    expect(ask(text)).toMatchObject({ outcome: 'unavailable', status: 503, key: null, rate: null });
    expect(ask(makeKey().text)).toMatchObject({ outcome: 'unavailable' });
    lease.valid = true;
    expect(ask(text)).toEqual(before);
  });

  it('is unavailable with an ended lease for a request without a key as well', () => {
    const { verifier, lease } = makeVerifier();
    lease.valid = false;
    expect(verifier.verify(NOTHING, { api: 'conversations' })).toMatchObject({ outcome: 'unavailable' });
  });
});

describe('an imported key', () => {
  const TEXT = 'sk_prod_0123456789abcdef';

  it('is let in by the hash it came with, and tells its new tag at its first use alone', () => {
    const { ask, add, authority, commit, firstUses } = makeVerifier();
    const { snapshot } = add(makeImportedKey(TEXT));
    expect(ask(TEXT)).toMatchObject({ outcome: 'valid', key: { id: snapshot.id } });
    expect(firstUses).toHaveLength(1);
    const tag = firstUses[0]?.tag ?? '';
    expect(tag).toMatch(/^[0-9a-f]{64}$/);
    commit([{ kind: 'key', id: snapshot.id }], () => {
      authority.keys.set(snapshot.id, { ...snapshot, scheme: 'imported', tag });
    });
    expect(ask(TEXT)).toMatchObject({ outcome: 'valid', key: { id: snapshot.id } });
    expect(firstUses).toHaveLength(1);
  });

  it('is unknown under any other text, and never looked for where no imports are taken', () => {
    const { ask, add } = makeVerifier();
    add(makeImportedKey(TEXT));
    expect(ask(`${TEXT}x`)).toMatchObject({ outcome: 'unknown', status: 401 });
    const closed = makeVerifier({ acceptsImported: false });
    closed.add(makeImportedKey(TEXT));
    expect(closed.ask(TEXT)).toMatchObject({ outcome: 'malformed', status: 401 });
    expect(closed.authority.loads).toEqual(['conversations']);
  });

  it('cannot be used by its id in our format', () => {
    const { ask, add } = makeVerifier();
    const { snapshot } = add(makeImportedKey(TEXT));
    expect(ask(makeKey({ id: snapshot.id }).text)).toMatchObject({ outcome: 'unknown' });
  });

  it('is dead from the moment on that it was revoked', () => {
    const { ask, add, authority, commit } = makeVerifier();
    const { snapshot } = add(makeImportedKey(TEXT));
    ask(TEXT);
    commit([{ kind: 'key', id: snapshot.id }], () => {
      authority.keys.set(snapshot.id, { ...snapshot, state: 'revoked' });
    });
    expect(ask(TEXT)).toMatchObject({ outcome: 'revoked' });
  });
});

describe('a key', () => {
  it('of the test environment is not one of production with the same id', () => {
    const { ask, add } = makeVerifier();
    const { snapshot } = add(makeKey({ mode: 'test' }));
    expect(ask(makeKey({ id: snapshot.id }).text)).toMatchObject({ outcome: 'unknown' });
  });

  it('that is unknown is known as soon as it was created', () => {
    const { ask, add, commit } = makeVerifier();
    const key = makeKey();
    expect(ask(key.text)).toMatchObject({ outcome: 'unknown' });
    commit([{ kind: 'key', id: key.snapshot.id }], () => add(key));
    expect(ask(key.text)).toMatchObject({ outcome: 'valid' });
  });
});

describe('cost', () => {
  const limits = { conversations: [{ name: 'minute', requests: 10, seconds: 60 }] };

  it('is one if nothing is said, and counts as much as was said', () => {
    const { ask, add } = makeVerifier();
    const { text } = add(makeKey({ limits }));
    expect(ask(text)).toMatchObject({ rate: { remaining: 9 } });
    expect(ask(text, { cost: 4 })).toMatchObject({ rate: { remaining: 5 } });
    expect(ask(text, { cost: 0 })).toMatchObject({ outcome: 'valid', rate: { remaining: 5 } });
    expect(ask(text, { cost: 6 })).toMatchObject({ outcome: 'rate_limited', rate: { remaining: 5 } });
    expect(ask(text, { cost: 5 })).toMatchObject({ outcome: 'valid', rate: { remaining: 0 } });
  });

  it('that never fits is said to never fit', () => {
    const { ask, add } = makeVerifier();
    expect(ask(add(makeKey({ limits })).text, { cost: 11 })).toMatchObject({
      outcome: 'rate_limited',
      status: 429,
      message: expect.stringContaining('ever'),
    });
  });

  it('of a refused request is not charged', () => {
    const { ask, add } = makeVerifier();
    const { text } = add(makeKey({ limits }));
    expect(ask(text, { access: 'write', cost: 10 })).toMatchObject({
      outcome: 'insufficient_access',
      rate: null,
    });
    expect(ask(text, { cost: 10 })).toMatchObject({ outcome: 'valid' });
  });

  it('is shared by all keys of an app, and by none where a key has limits of its own', () => {
    const { ask, add, authority } = makeVerifier();
    authority.apis.set('conversations', makeApi({ limits: limits.conversations }));
    const [first, second, own] = [add(makeKey()), add(makeKey()), add(makeKey({ limits }))];
    ask(first.text, { cost: 10 });
    expect(ask(second.text)).toMatchObject({ outcome: 'rate_limited' });
    expect(ask(own.text)).toMatchObject({ outcome: 'valid' });
  });

  it('stays charged when the key is loaded anew', () => {
    const { ask, add, commit, clock } = makeVerifier();
    const { text, snapshot } = add(makeKey({ limits }));
    ask(text, { cost: 10 });
    commit([{ kind: 'key', id: snapshot.id }], () => {});
    expect(ask(text)).toMatchObject({ outcome: 'rate_limited' });
    clock.now = START + 6000;
    expect(ask(text)).toMatchObject({ outcome: 'valid' });
  });
});

describe('a service token', () => {
  it('is proved by its secret while it is active, and by nothing else', () => {
    const { verifier, authority, commit } = makeVerifier();
    const token = makeServiceToken();
    const other = makeServiceToken();
    authority.serviceTokens.set(token.id, token.snapshot);
    expect(verifier.proveServiceToken(token.id, token.secret)).toMatchObject({ name: 'Gateway' });
    expect(verifier.proveServiceToken(token.id, other.secret)).toBeNull();
    expect(verifier.proveServiceToken(other.id, other.secret)).toBeNull();
    commit([{ kind: 'service_token', id: token.id }], () => {
      authority.serviceTokens.set(token.id, { ...token.snapshot, active: false });
    });
    expect(verifier.proveServiceToken(token.id, token.secret)).toBeNull();
  });
});
