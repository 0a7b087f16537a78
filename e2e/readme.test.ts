import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort, type ServerProcess, startServerProcess } from './server-process.ts';

const run = promisify(execFile);

describe('the tour in the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-tour-'));
  let server: ServerProcess;
  beforeAll(async () => {
    const environment = { LATCHKEY_DATA: join(folder, 'data') };
    server = await startServerProcess({ port: await findFreePort(), environment });
  });
  afterAll(async () => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('runs as it stands and ends with what its comments say', async () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const tour = /## A tour.*?```sh\n(.*?)```/s.exec(readme)?.[1] ?? '';
    const token = /#token=(\S+)/.exec(server.output())?.[1] ?? '';
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', tour], {
      cwd: folder,
      env: { ...process.env, BASE: server.url, SETUP_TOKEN: token },
    });
    const said = tour.matchAll(/\| field code +# (\w+)/g);
    const codes = [...said].map((match) => match[1]);
    expect(codes).toEqual(['valid', 'insufficient_access', 'revoked']);
    const printed = stdout.split(/\n|(?<=\})(?=\w)/).filter((line) => /^\w+$/.test(line));
    expect(printed).toEqual(codes);
    expect(stdout).toContain('"applicationName":"Shop"');
  });
});
