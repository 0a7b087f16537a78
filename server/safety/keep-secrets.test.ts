import { createHash, randomBytes } from 'node:crypto';
import { type RouteDefinition, routes } from '@latchkey/contract';
import { randomBase62 } from '@latchkey/verifier';
import { expect, inject, it } from 'vitest';
import { z } from 'zod';
import { startApp, type TestApp } from '../testing/start-app.ts';
import { SMTP_LOGIN, startSmtp, type TestSmtp } from '../testing/start-smtp.ts';
import { type Answer, type Credentials, cookiesOf } from '../testing/test-client.ts';
import { fillPath } from './testing/example-requests.ts';

const withId = z.object({ id: z.string() });
const bearer = z.object({ key: withId, secret: z.string() });
const pair = z.object({ key: withId, sharedKey: z.string(), secretKey: z.string() });
const service = z.object({ serviceToken: withId, secret: z.string() });

/** A server whose every reply and log line is kept. */
async function startWatched(postgresUrl: string | null, smtp: TestSmtp) {
  const replies: string[] = [];
  const log: string[] = [];
  const app = await startApp(postgresUrl, {
    environment: {
      LATCHKEY_LOG: 'debug',
      LATCHKEY_SMTP: smtp.url,
      LATCHKEY_MAIL_FROM: 'keys@example.com',
    },
    log: { write: (line) => log.push(line) },
  });
  const send = async (
    method: string,
    path: string,
    as: Credentials = {},
    body?: unknown,
  ): Promise<Answer> => {
    const answer = await app.send(method, path, as, body);
    replies.push(`${answer.status} ${JSON.stringify([...answer.headers])} ${answer.text}`);
    return answer;
  };
  return { app, send, replies, log };
}

type Send = Awaited<ReturnType<typeof startWatched>>['send'];

/** What must be nowhere but in the one reply, by name, in every form that would do harm. */
class Secrets {
  readonly all: { readonly name: string; readonly forms: readonly string[]; readonly replies: number }[] = [];

  /** @param replies in how many replies it may stand */
  add(name: string, secret: string, replies: number): string {
    // The random part alone, where it is one of ours: it would do with the id, which is public.
    const part = /_([0-9A-Za-z]{43})[0-9A-Za-z]{6}$/.exec(secret)?.[1];
    this.all.push({ name, forms: part === undefined ? [secret] : [secret, part], replies });
    return secret;
  }
}

/** Makes and uses every kind of secret that there is. @returns ids for the routes that show what was made */
async function makeSecrets(app: TestApp, send: Send, secrets: Secrets): Promise<Record<string, string>> {
  const passwords = ['operator', 'owner', 'wrong'].map((who) =>
    secrets.add(`password of ${who}`, `${who} ${randomBytes(9).toString('hex')}`, 0),
  );
  const [operatorPassword = '', ownerPassword = '', wrongPassword = ''] = passwords;
  const session = (answer: Answer, who: string): Credentials => {
    const cookie = cookiesOf(answer);
    // The part before the dot is stored; it opens nothing without the signature behind it.
    const signature = decodeURIComponent(/session_token=([^;]+)/.exec(cookie)?.[1] ?? '').split('.')[1] ?? '';
    expect(signature.length).toBeGreaterThan(40);
    secrets.add(`session of ${who}`, encodeURIComponent(signature), 1);
    return { cookie };
  };

  secrets.add('setup token', app.setupToken, 0);
  const first = { name: 'Operator', email: 'operator@example.com', password: operatorPassword };
  const setup = { ...first, setupToken: app.setupToken, organizationName: 'First', exampleApis: true };
  const operator = session(await send('POST', '/v1/setup', {}, setup), 'the operator');
  const person = { name: 'Owner', email: 'owner@example.com', password: ownerPassword };
  const owner = session(await send('POST', '/api/auth/sign-up/email', {}, person), 'the owner');
  await send('POST', '/api/auth/organization/create', owner, { name: 'Own', slug: 'own' });
  await send('POST', '/api/auth/sign-in/email', {}, { email: person.email, password: wrongPassword });
  const signIn = { email: person.email, password: ownerPassword };
  session(await send('POST', '/api/auth/sign-in/email', {}, signIn), 'the owner again');

  const made = await send('POST', '/v1/apps', owner, {
    name: 'Canary',
    permissions: { conversations: 'read' },
  });
  const appId = withId.parse(made.body).id;
  const keys = `/v1/apps/${appId}/keys`;
  const issue = async (name: string, method: string, path: string, body: unknown = {}, as = owner) => {
    const issued = bearer.parse((await send(method, path, as, body)).body);
    secrets.add(name, issued.secret, 1);
    return { id: issued.key.id, secret: issued.secret };
  };
  const key = await issue('bearer key', 'POST', keys);
  await issue('rotated key', 'POST', `/v1/keys/${key.id}/rotate`);
  const other = await issue('key to regenerate', 'POST', keys, { environment: 'development' });
  await issue('regenerated key', 'POST', `/v1/keys/${other.id}/regenerate`);
  const issuedPair = pair.parse((await send('POST', keys, owner, { kind: 'pair' })).body);
  secrets.add('Secret Key', issuedPair.secretKey, 1);
  await issue('organization key', 'POST', '/v1/organization/keys');
  await issue('account token', 'PUT', '/v1/organization/token');
  await issue('regenerated account token', 'POST', '/v1/organization/token/regenerate');
  const self = await issue('key to rotate itself', 'POST', keys, { environment: 'staging' });
  await issue('key that rotated itself', 'POST', '/v1/me/rotate', {}, { bearer: self.secret });

  const once = { ...owner, headers: { 'idempotency-key': 'once' } };
  await issue('key that was asked for twice', 'POST', keys, { name: 'once' }, once);
  expect(await send('POST', keys, once, { name: 'once' })).toMatchObject({
    status: 409,
    body: { code: 'secret_already_shown' },
  });

  const token = service.parse(
    (
      await send('POST', '/v1/operator/service-tokens', operator, {
        name: 'Canary',
        apis: ['conversations'],
      })
    ).body,
  );
  secrets.add('service token', token.secret, 1);
  const imported = secrets.add('imported key', `old_${randomBase62(40, randomBytes)}`, 0);
  const hash = createHash('sha256').update(imported).digest('hex');
  await send('POST', '/v1/keys/import', owner, { keys: [{ appId, hash, prefix: 'old_', name: 'Imported' }] });

  await misuseSecrets(send, token.secret, key.secret, [imported, issuedPair.secretKey]);
  return {
    appId,
    keyId: key.id,
    apiId: 'conversations',
    cookie: owner.cookie ?? '',
    operatorCookie: operator.cookie ?? '',
  };
}

/**
 * Has links to a new password mailed: one that is used, one that is not, and one that the mail server refuses with
 * an answer that repeats it, as spam filters do.
 */
async function resetPasswords(app: TestApp, send: Send, smtp: TestSmtp, secrets: Secrets): Promise<void> {
  secrets.add('password of the mail server', SMTP_LOGIN.password, 0);
  const { email } = await app.signUp('forgetful');
  const tokenIn = (text: string) =>
    /token=3?D?([0-9A-Za-z]{24,})/.exec(text.replaceAll(/=\r\n/g, ''))?.[1] ?? '';
  const ask = async (kind: string) => {
    const answer = await send('POST', '/api/auth/request-password-reset', {}, { email });
    expect(answer.status, answer.text).toBe(200);
    const token = tokenIn((await smtp.next(email)).parsed.text ?? '');
    expect(token.length, kind).toBeGreaterThanOrEqual(24);
    return secrets.add(`reset token ${kind}`, token, 0);
  };
  const used = await ask('that is used');
  const newPassword = secrets.add('new password', `new ${randomBytes(9).toString('hex')}`, 0);
  for (const token of [used, used, `${used}0`]) {
    await send('POST', '/api/auth/reset-password', {}, { token, newPassword });
    await send('GET', `/api/auth/reset-password/${token}?callbackURL=/`);
  }
  await ask('that is not used');
  for (const at of ['data', 'login'] as const) {
    let said = '';
    smtp.refusal = { at, reply: (sent) => (said = `5.7.1 refused: ${sent.replaceAll(/=?\s+/g, '')}`) };
    await send('POST', '/api/auth/request-password-reset', {}, { email });
    await expect.poll(() => said).not.toBe('');
    if (at === 'data') secrets.add('reset token that was refused', tokenIn(said), 0);
  }
  smtp.refusal = null;
}

/** Sends secrets where they belong, and where they do not. */
async function misuseSecrets(send: Send, token: string, key: string, more: readonly string[]): Promise<void> {
  for (const secret of [key, ...more]) {
    const question = { key: secret, api: 'conversations', access: 'read' };
    const verified = await send('POST', '/v1/verify', { bearer: token }, question);
    expect(verified.body, verified.text).toMatchObject({ valid: true });
    await send('POST', '/v1/verify', { bearer: secret }, question);
    await send('POST', '/v1/verify', { bearer: token }, { ...question, api: secret });
    await send('POST', '/v1/verify', { bearer: token }, { ...question, method: secret, unknown: secret });
    await send('GET', '/v1/me', { bearer: secret });
    await send('GET', '/v1/me', { bearer: `${secret}0` });
    await send('GET', '/v1/me', { headers: { 'x-api-key': secret, authorization: `Bearer ${secret}` } });
    await send('GET', `/v1/me?api_key=${secret}`);
    await send('GET', `/v1/keys/${secret}`, { bearer: token });
    await send('GET', `/${secret}`);
    await send('POST', '/v1/apps', { bearer: secret, headers: { 'idempotency-key': secret } }, { name: 'x' });
    await send('POST', '/v1/setup', {}, { setupToken: secret });
    await send('POST', '/api/auth/sign-in/email', {}, { email: 'owner@example.com', password: secret });
  }
}

/** Everything that can be read afterwards. */
async function readEverything(send: Send, ids: Readonly<Record<string, string>>): Promise<void> {
  const readable = routes.filter(({ method }) => method === 'GET');
  const known = (route: RouteDefinition) =>
    Object.keys(route.params?.shape ?? {}).every((name) => name in ids);
  for (const route of readable.filter(known)) {
    for (const cookie of [ids.cookie ?? '', ids.operatorCookie ?? '']) {
      await send('GET', fillPath(route, ids), { cookie });
    }
  }
  for (const format of ['csv', 'jsonl']) {
    const path = `/v1/audit-events/export?format=${format}`;
    const own = await send('GET', path, { cookie: ids.cookie ?? '' });
    const all = await send('GET', `${path}&scope=all`, { cookie: ids.operatorCookie ?? '' });
    for (const log of [own, all]) expect(log.text).toContain('key.created');
  }
  expect((await send('GET', '/metrics')).status).toBe(200);
}

/** Every row of every table, as text. */
async function dumpTables({ database }: TestApp): Promise<string> {
  const tables = await database.kysely.introspection.getTables({ withInternalKyselyTables: true });
  expect(tables.length).toBeGreaterThan(20);
  const dumps = tables.map(async ({ name }) => {
    // The tables that better-auth and the migrations own are not in the type of the schema.
    const rows = await database.kysely
      .withTables<Record<string, object>>()
      .selectFrom(name)
      .selectAll()
      .execute();
    return `${name} ${JSON.stringify(rows)}`;
  });
  return (await Promise.all(dumps)).join('\n');
}

const databases = [
  { name: 'SQLite', url: () => null },
  ...(inject('postgresUrl') === null ? [] : [{ name: 'PostgreSQL', url: () => inject('postgresUrl') }]),
];

it.each(databases)(
  'every secret is in one reply, and in no other reply, table, log line or metric, on $name',
  async ({ url }) => {
    const smtp = await startSmtp();
    const { app, send, replies, log } = await startWatched(url(), smtp);
    const secrets = new Secrets();
    try {
      const ids = await makeSecrets(app, send, secrets);
      await resetPasswords(app, send, smtp, secrets);
      await app.runTimers();
      await readEverything(send, ids);
      const tables = await dumpTables(app);
      await app.send('POST', `/v1/keys/${ids.keyId}/revoke`, { cookie: ids.cookie ?? '' });
      await app.close();
      expect(secrets.all.length).toBeGreaterThanOrEqual(23);
      expect(log.filter((line) => line.includes('a mail could not be sent'))).toHaveLength(2);
      expect(tables).toContain('key.created');
      for (const { name, forms, replies: allowed } of secrets.all) {
        for (const form of forms) {
          const found = replies.filter((reply) => reply.includes(form)).map((reply) => reply.slice(0, 900));
          expect(found.length, `${name} in ${found.join('\n')}`).toBe(allowed);
          expect(tables.includes(form), `${name} in a table`).toBe(false);
          expect(
            log.filter((line) => line.includes(form)),
            `${name} in the log`,
          ).toEqual([]);
        }
      }
    } finally {
      await app.close().catch(() => {});
      await smtp.close();
    }
  },
);
