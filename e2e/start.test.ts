import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort, runServerToItsEnd, startServerProcess } from './server-process.ts';

describe('starting the server', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-start-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('prints one screen with its address, the setup link, the data and the docs, and stops on Ctrl-C', async () => {
    const port = await findFreePort();
    const server = await startServerProcess({ port, environment: { LATCHKEY_DATA: folder } });
    const output = server.output();
    expect(output).toContain(`Running   http://127.0.0.1:${port}`);
    expect(output).toMatch(
      new RegExp(`Set up +http://127\\.0\\.0\\.1:${port}/setup#token=[A-Za-z0-9_-]{32}`),
    );
    expect(output).toContain(join(folder, 'latchkey.db'));
    expect(output).toContain(`http://127.0.0.1:${port}/docs`);
    expect(await server.interrupt()).toBe(0);
  });

  it('keeps the master secret in a file that only its owner can read', async () => {
    const port = await findFreePort();
    const server = await startServerProcess({ port, environment: { LATCHKEY_DATA: folder } });
    await server.interrupt();
    expect(readdirSync(folder)).toContain('master-secret');
    expect(statSync(join(folder, 'master-secret')).mode & 0o777).toBe(0o600);
  });

  it('leaves one whole file behind when it is stopped', async () => {
    const port = await findFreePort();
    const server = await startServerProcess({ port, environment: { LATCHKEY_DATA: folder } });
    // Reads over several connections.
    await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/api/auth/get-session`)));
    expect(readdirSync(folder)).toContain('latchkey.db-wal');
    await server.interrupt();
    expect(readdirSync(folder).filter((name) => name.startsWith('latchkey.db-'))).toEqual([]);
  });

  it('listens on this machine only unless it is told otherwise', async () => {
    const port = await findFreePort();
    const server = await startServerProcess({ port, environment: { LATCHKEY_DATA: folder } });
    const other = createServer();
    // The same port on another loopback address is free, so the server has not taken all of them.
    await new Promise<void>((resolve, reject) => {
      other.once('error', reject);
      other.listen(port, '127.0.0.2', resolve);
    });
    other.close();
    await server.interrupt();
  });

  it('names every bad setting at once', async () => {
    const environment = {
      LATCHKEY_DATA: folder,
      LATCHKEY_PORT: 'many',
      LATCHKEY_PRESET: 'none',
      LATCHKEY_URL: 'x',
    };
    const { code, output } = await runServerToItsEnd({ port: 0, environment });
    expect(code).not.toBe(0);
    for (const name of ['LATCHKEY_PORT', 'LATCHKEY_PRESET', 'LATCHKEY_URL']) expect(output).toContain(name);
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('says in a sentence that the port is in use', async () => {
    const blocker = createServer();
    const port = await findFreePort();
    await new Promise<void>((resolve) => blocker.listen(port, '127.0.0.1', resolve));
    const { code, output } = await runServerToItsEnd({ port, environment: { LATCHKEY_DATA: folder } });
    blocker.close();
    expect(code).toBe(1);
    expect(output).toContain('LATCHKEY_PORT');
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('says in a sentence that the data folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const port = await findFreePort();
    const { code, output } = await runServerToItsEnd({
      port,
      environment: { LATCHKEY_DATA: join(file, 'data') },
    });
    expect(code).toBe(1);
    expect(output).toContain('LATCHKEY_DATA');
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('refuses a second process on the same data, which goes on undisturbed', async () => {
    const environment = { LATCHKEY_DATA: folder };
    const first = await startServerProcess({ port: await findFreePort(), environment });
    const { code, output } = await runServerToItsEnd({ port: await findFreePort(), environment });
    expect(code).toBe(1);
    expect(output).toContain('another Latchkey process is using this data');
    expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
    await first.interrupt();
  });

  it('says in a sentence that the database cannot be reached', async () => {
    const environment = { LATCHKEY_DATA: folder, LATCHKEY_DATABASE: 'postgres://nobody@127.0.0.1:1/none' };
    const { code, output } = await runServerToItsEnd({ port: await findFreePort(), environment });
    expect(code).toBe(1);
    expect(output).toContain('LATCHKEY_DATABASE');
    expect(output).not.toMatch(/\n\s+at /);
  });
});
