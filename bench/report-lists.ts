import { fillOrganization } from '../server/testing/fill-organization.ts';
import { startApp, type TestApp } from '../server/testing/start-app.ts';
import type { Person } from '../server/testing/test-client.ts';
import { median } from './median.ts';

const APPS = 10_000;
const KEYS_PER_APP = 10;
const AN_APP = 'app_Filled0010500000';

/** What pages and programs ask for, with the query that they ask with. */
const LISTS = [
  ['apps, newest first', '/v1/apps?limit=60'],
  ['apps by name', '/v1/apps?limit=60&sort=name'],
  ['apps, one found by name', '/v1/apps?limit=60&search=app%20104711'],
  ['apps, one found by id', `/v1/apps?limit=60&search=${AN_APP}`],
  ['keys of an app', `/v1/apps/${AN_APP}/keys`],
  ['organization keys', '/v1/organization/keys'],
  ['usage of an app, 30 days', `/v1/usage?appId=${AN_APP}`],
  ['usage of all, 30 days', '/v1/usage'],
  ['members', '/v1/organization/members'],
  ['catalogue', '/v1/apis'],
  ['audit log', '/v1/audit-events'],
  ['organizations (operator)', '/v1/operator/organizations'],
] as const;

/** Fills an organization with 10,000 apps and 100,000 keys on SQLite, and times its lists over HTTP. */
export async function reportLists(rounds: number): Promise<void> {
  const app = await startApp(null);
  try {
    const owner = await app.setUp();
    await fillOrganization(app.database, {
      organizationId: owner.organizationId,
      apps: APPS,
      keysPerApp: KEYS_PER_APP,
      now: app.clock.now,
    });
    console.log(`Lists over HTTP, SQLite: ${APPS} apps, ${APPS * KEYS_PER_APP} keys; ${rounds} rounds`);
    for (const [name, path] of LISTS)
      console.log(`  ${name.padEnd(26)} ${await time(app, owner, path, rounds)}`);
  } finally {
    await app.close();
  }
}

async function time(app: TestApp, owner: Person, path: string, rounds: number): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const started = performance.now();
    const { status, text } = await app.send('GET', path, owner);
    if (status !== 200) throw new Error(`${path}: ${text}`);
    // The first time, everything is being compiled.
    if (round > 0) times.push(performance.now() - started);
  }
  return `${median(times).toFixed(1)} ms [${Math.min(...times).toFixed(1)}, ${Math.max(...times).toFixed(1)}]`;
}
