import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../testing/start-app.ts';
import type { Person } from '../testing/test-client.ts';

/** Values by name with labels, as a scraper reads them. */
function readMetrics(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

describe('metrics of a server that is reached directly', () => {
  let app: TestApp;
  let operator: Person;
  beforeAll(async () => {
    app = await startApp(null);
    operator = await app.setUp();
  });
  afterAll(() => app.close());
  const read = async () => readMetrics((await app.send('GET', '/metrics')).text);

  it('count decisions by outcome, of unknown keys too, and what was loaded for them', async () => {
    const serviceToken = await app.makeServiceToken(operator, ['conversations']);
    const { id } = await app.makeApp(operator, 'Counted', { conversations: 'read' });
    const { secret } = await app.makeKey(operator, id);
    const before = await read();
    const ask = (key: string) => app.verify(serviceToken, { key, api: 'conversations', access: 'read' });
    await ask(secret);
    await ask(secret);
    await ask('not a key');
    const after = await read();
    const grown = (name: string) => (after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN);
    expect(grown('latchkey_decisions_total{outcome="valid"}')).toBe(2);
    expect(grown('latchkey_decisions_total{outcome="malformed"}')).toBe(1);
    expect(grown('latchkey_record_loads_total{kind="key"}')).toBe(1);
    expect(after.get('latchkey_keys_held')).toBe(1);
    expect(after.get('latchkey_epoch')).toBeGreaterThan(1);
  });

  it('are in the text format of Prometheus: every line a comment or a name with a number', async () => {
    const answer = await app.send('GET', '/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const line = /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"\\]*"\})? (-?[\d.]+(e[-+]\d+)?|NaN))$/;
    const wrong = answer.text.split('\n').filter((text) => text !== '' && !line.test(text));
    expect(wrong).toEqual([]);
    expect(answer.text.endsWith('\n')).toBe(true);
  });

  it('are not kept from a scraper by a forwarded address that nobody trusts', async () => {
    const answer = await app.send('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(answer.status).toBe(200);
  });
});

describe('metrics of a server behind a proxy', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp(null, { environment: { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' } });
  });
  afterAll(() => app.close());

  it('are for others an address where nothing is, in the same bytes', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const hidden = await app.send('GET', '/metrics', { headers });
    const nothing = await app.send('GET', '/metric', { headers });
    const withoutId = (text: string) => text.replace(/req_\w+/, '');
    expect(hidden.status).toBe(404);
    expect(withoutId(hidden.text)).toBe(withoutId(nothing.text));
    expect((await app.send('GET', '/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } })).status).toBe(
      200,
    );
  });
});
