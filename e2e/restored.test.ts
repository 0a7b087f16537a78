import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier } from '@latchkey/verifier';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createClient } from '../server/testing/test-client.ts';
import { findFreePort, type ServerProcess, startServerProcess } from './server-process.ts';

const SETUP_TOKEN = 'setup-token-of-the-tests';

let folder: string;
let server: ServerProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-restored-'));
});
afterEach(async () => {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

it('with a copy put back, waits for a verifier that the copy does not know, which forgets what it held', async () => {
  const run = {
    port: await findFreePort(),
    environment: {
      LATCHKEY_DATA: folder,
      LATCHKEY_SETUP_TOKEN: SETUP_TOKEN,
      LATCHKEY_LEASE_SECONDS: '4',
    },
  };
  const [database, copy] = [join(folder, 'latchkey.db'), join(folder, 'copy.db')];
  server = await startServerProcess(run);
  const { setUp, makeApp, makeKey, makeServiceToken, send } = createClient(server.url, SETUP_TOKEN);
  const operator = await setUp();
  const { id } = await makeApp(operator, 'Kept', { conversations: 'read' });
  const [kept, other] = [await makeKey(operator, id), await makeKey(operator, id)];
  const serviceToken = await makeServiceToken(operator, ['conversations']);
  await server.interrupt();
  copyFileSync(database, copy);

  server = await startServerProcess(run);
  const verifier = createVerifier({ url: server.url, serviceToken, api: 'conversations' });
  await verifier.ready();
  const ask = async (secret: string) =>
    (await verifier.verify({ headers: { 'x-api-key': secret } }, { access: 'read' })).code;
  expect([await ask(kept.secret), await ask(other.secret)]).toEqual(['valid', 'valid']);
  expect((await send('POST', `/v1/keys/${other.id}/revoke`, operator)).status).toBe(200);
  expect(await ask(other.secret)).toBe('revoked');
  await server.kill();

  for (const ending of ['-wal', '-shm']) rmSync(database + ending, { force: true });
  copyFileSync(copy, database);
  server = await startServerProcess({
    ...run,
    environment: { ...run.environment, LATCHKEY_RESTORED: 'true' },
  });
  // It has not heard of the new history yet, and may go on by its lease.
  const reply = await send('POST', `/v1/keys/${kept.id}/revoke`, operator);
  expect(reply).toMatchObject({ status: 200, body: { state: 'revoked', barrier: { expired: 1 } } });
  await expect.poll(() => ask(kept.secret)).toBe('revoked');
  // What was revoked after the copy was made is not known any more, and has to be revoked again.
  await expect.poll(() => ask(other.secret)).toBe('valid');
  await verifier.close();
});
