import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPostgres } from '../../server/testing/find-postgres.ts';
import { startPostgres } from '../../server/testing/start-postgres.ts';
import { type RoundsResult, runRounds } from './run-rounds.ts';
import { createSeededRandom } from './seeded-random.ts';

/**
 * `npm run test:crash`: kills the server, and in some rounds PostgreSQL, at random moments under load, and checks
 * that nothing acknowledged is lost. The moments come from a seed; when they hit depends on the machine.
 */
const { values } = parseArgs({
  options: {
    sqlite: { type: 'string', default: '50' },
    postgres: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
  },
});

console.log(`seed ${values.seed}`);
const random = createSeededRandom(Number(values.seed));
const results = new Map<string, RoundsResult>();
if (Number(values.sqlite) > 0) results.set('SQLite', await crashSqlite(Number(values.sqlite)));
if (Number(values.postgres) > 0) results.set('PostgreSQL', await crashPostgres(Number(values.postgres)));

let failed = 0;
for (const [name, { faults, apps, keys, revoked }] of results) {
  console.log(`${name}: ${apps} apps, ${keys} keys and ${revoked} revocations acknowledged`);
  for (const fault of faults) console.error(`  ${fault}`);
  // A run in which nothing was revoked proves nothing.
  if (revoked === 0) console.error('  no revocation was acknowledged');
  if (faults.length > 0 || revoked === 0) failed += 1;
}
console.log(`${results.size - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function crashSqlite(rounds: number): Promise<RoundsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-crash-'));
  try {
    return await runRounds({ name: 'SQLite', rounds, random, environment: { LATCHKEY_DATA: folder } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function crashPostgres(rounds: number): Promise<RoundsResult> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-crash-'));
  const { programs } = await findPostgres();
  const postgres = await startPostgres({ programs, durable: true });
  try {
    return await runRounds({
      name: 'PostgreSQL',
      rounds,
      random,
      environment: { LATCHKEY_DATA: folder, LATCHKEY_DATABASE: postgres.url },
      alsoKill: async (round) => {
        if (round % 3 !== 0) return;
        await postgres.kill();
        await postgres.start();
      },
    });
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
