import { describe, expect, it } from 'vitest';
import { OUTCOME_STATUS, OUTCOMES } from './outcome.ts';
import { readCredential } from './read-credential.ts';
import { describeRate, describeRefusal } from './refusal.ts';
import { makeApi, makeApp, makeKey, makeVerifier, parser, START } from './testing/fixtures.ts';
import type { Decision } from './verifier.ts';

function settled(decision: Decision | Promise<Decision>): Decision {
  if (decision instanceof Promise) throw new Error('this should have been decided at once');
  return decision;
}

function refusalOf(decision: Decision | Promise<Decision>) {
  return describeRefusal(settled(decision), 'Latchkey');
}

const LIMITS = [
  { name: 'minute', requests: 2, seconds: 60 },
  { name: 'day', requests: 100, seconds: 86_400 },
];

function limited() {
  const verifier = makeVerifier();
  verifier.authority.apis.set('conversations', makeApi({ limits: LIMITS }));
  return { ...verifier, text: verifier.add(makeKey()).text };
}

describe('WWW-Authenticate', () => {
  it('names no error when nothing was sent, because nothing was wrong with it', () => {
    const { verifier } = makeVerifier();
    const missing = verifier.verify(readCredential({}, parser), { api: 'conversations' });
    expect(refusalOf(missing).headers['www-authenticate']).toBe('Bearer realm="Latchkey"');
  });

  it('says invalid_request where the credential was sent twice', () => {
    const { verifier } = makeVerifier();
    const twice = readCredential({ authorization: 'Bearer a', apiKey: 'b' }, parser);
    const { status, headers } = refusalOf(verifier.verify(twice, { api: 'conversations' }));
    expect(status).toBe(400);
    expect(headers['www-authenticate']).toBe('Bearer realm="Latchkey", error="invalid_request"');
  });

  it('says invalid_token with every other 401', () => {
    const { ask, add } = makeVerifier();
    const bad = ['junk', makeKey().text, add(makeKey({ state: 'revoked' })).text];
    for (const text of [
      ...bad,
      add(makeKey({ expiresAt: START })).text,
      add(makeKey({ state: 'paused' })).text,
    ]) {
      const { status, headers } = refusalOf(ask(text));
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer realm="Latchkey", error="invalid_token"');
    }
  });

  it('names the missing scope where the key does not reach', () => {
    const { ask, add } = makeVerifier();
    const { status, headers } = refusalOf(ask(add(makeKey()).text, { access: 'write' }));
    expect(status).toBe(403);
    expect(headers['www-authenticate']).toBe(
      'Bearer realm="Latchkey", error="insufficient_scope", scope="conversations:write"',
    );
  });

  it('is not sent where another key would not help', () => {
    const { ask, add, lease, text } = limited();
    expect(refusalOf(ask(add(makeKey({ addresses: ['10.0.0.1'] })).text)).headers).not.toHaveProperty(
      'www-authenticate',
    );
    lease.valid = false;
    expect(refusalOf(ask(text)).headers).toEqual({ 'retry-after': '1' });
  });
});

describe('the problem document', () => {
  it('has the stable code, a title, the status and a sentence for every outcome', () => {
    const { ask, text } = limited();
    const decision = settled(ask(text));
    for (const outcome of OUTCOMES) {
      const { body, status } = describeRefusal(
        { ...decision, outcome, status: OUTCOME_STATUS[outcome] },
        'Latchkey',
      );
      expect(status).toBe(OUTCOME_STATUS[outcome]);
      expect(body).toMatchObject({ code: outcome, status });
      expect(body.title).toMatch(/^[A-Z]/);
      expect(body.detail).toMatch(/\.$/);
    }
  });

  it('names the rate limit that has no room, as the draft on rate limits has it', () => {
    const { ask, text } = limited();
    ask(text);
    ask(text);
    expect(refusalOf(ask(text)).body).toEqual({
      type: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
      title: 'Too many requests',
      status: 429,
      detail: expect.stringContaining('Retry-After'),
      code: 'rate_limited',
      'violated-policies': ['minute'],
    });
  });

  it('names no rate limit where none was touched', () => {
    expect(refusalOf(makeVerifier().ask('junk')).body).not.toHaveProperty('violated-policies');
  });
});

describe('the headers about rate limits', () => {
  it('tell all policies, and what is left of the one that is tightest', () => {
    const { ask, text } = limited();
    expect(describeRate(settled(ask(text)))).toEqual({
      'ratelimit-policy': '"minute";q=2;w=60, "day";q=100;w=86400',
      ratelimit: '"minute";r=1;t=30',
    });
  });

  it('say with 429 when to come back, and it is true', () => {
    const { ask, text, clock } = limited();
    ask(text);
    ask(text);
    const refused = refusalOf(ask(text));
    expect(refused.headers).toMatchObject({ 'retry-after': '30', ratelimit: '"minute";r=0;t=60' });
    clock.now = START + 29_000;
    expect(ask(text)).toMatchObject({ outcome: 'rate_limited' });
    clock.now = START + 30_000;
    expect(ask(text)).toMatchObject({ outcome: 'valid' });
  });

  it('are the limits of the key where it has its own, of the app otherwise', () => {
    const own = { conversations: [{ name: 'own', requests: 7, seconds: 7 }] };
    const { ask, add } = limited();
    const ofKey = describeRate(settled(ask(add(makeKey({ limits: own })).text)));
    expect(ofKey['ratelimit-policy']).toBe('"own";q=7;w=7');
    const app = makeApp({ id: 'app_2', limits: own });
    expect(describeRate(settled(ask(add(makeKey({ app })).text)))['ratelimit-policy']).toBe('"own";q=7;w=7');
  });

  it('are absent where nothing is limited', () => {
    const { ask, add } = makeVerifier();
    expect(describeRate(settled(ask(add(makeKey()).text)))).toEqual({});
  });
});
