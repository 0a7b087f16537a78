import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { expect, inject, test } from 'vitest';
import { findPostgres } from './find-postgres.ts';
import { startPostgres } from './start-postgres.ts';

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

test('the server of the test run takes connections and keeps text in UTF-8', async () => {
  const [row] = await query(inject('postgresUrl') ?? '', 'select getdatabaseencoding() as encoding');
  expect(row).toEqual({ encoding: 'UTF8' });
});

test('a killed server comes back at the same URL with everything that was committed', async () => {
  const server = await startPostgres({ ...(await findPostgres()), durable: true });
  try {
    await query(server.url, 'create table kept (id integer); insert into kept values (1), (2), (3)');
    expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await server.kill();
    await expect(query(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
    await server.start();
    expect(await query(server.url, 'select count(*)::int as count from kept')).toEqual([{ count: 3 }]);
  } finally {
    await server.stop();
  }
});

test('the server and its folder go away when the process that started it is killed', async () => {
  const script = `
    import { findPostgres } from './find-postgres.ts';
    import { startPostgres } from './start-postgres.ts';
    const server = await startPostgres(await findPostgres());
    console.log(JSON.stringify({ url: server.url, folder: server.folder }));`;
  const starter = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(starter.stdout, 'data');
  const { url, folder } = JSON.parse(String(line));
  expect(existsSync(folder)).toBe(true);
  starter.kill('SIGKILL');
  await expect.poll(() => existsSync(folder), { timeout: 15_000, interval: 50 }).toBe(false);
  await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
});
