import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findFreePort, startServerProcess } from '../e2e/server-process.ts';
import { createClient, type Person } from '../server/testing/test-client.ts';
import { ensurePortalBuilt } from '../tools/ensure-portal-built.mjs';
import { findChromium } from '../tools/find-chromium.mjs';

/** One first page of the portal, opened by a browser that has never been here. */
export interface PageWeight {
  readonly name: string;
  readonly requests: number;
  /** Bytes that came over the wire, headers included, by what the browser took them for: `Script`, `Font` and so on. */
  readonly bytes: ReadonlyMap<string, number>;
  /** Until the control that one comes for can be used, in milliseconds, one a round. */
  readonly usableAfter: readonly number[];
}

interface FirstPage {
  readonly name: string;
  readonly path: string;
  readonly as: Person | null;
  readonly control: (page: Page) => ReturnType<Page['getByRole']>;
}

const SETUP_TOKEN = 'setup-token-of-the-bench';

/** Starts a server as users run it, with the portal as it is built for them, and opens its first pages. */
export async function measurePortal(rounds: number): Promise<PageWeight[]> {
  await ensurePortalBuilt(fileURLToPath(new URL('..', import.meta.url)), process.execPath);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  const port = await findFreePort();
  const environment = { LATCHKEY_DATA: folder, LATCHKEY_SETUP_TOKEN: SETUP_TOKEN };
  const server = await startServerProcess({ port, environment });
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] });
  try {
    const setup: FirstPage = {
      name: 'setup',
      path: `/setup#token=${SETUP_TOKEN}`,
      as: null,
      control: (page) => page.getByRole('textbox').first(),
    };
    const weights = [await measurePage(browser, server.url, setup, rounds)];
    const client = createClient(server.url, SETUP_TOKEN);
    const operator = await client.setUp();
    await client.makeApp(operator, 'Bench');
    const others: FirstPage[] = [
      {
        name: 'sign-in',
        path: '/sign-in',
        as: null,
        control: (page) => page.getByRole('button', { name: 'Sign in', exact: true }),
      },
      {
        name: 'apps',
        path: '/apps',
        as: operator,
        control: (page) => page.getByRole('link', { name: 'New App' }),
      },
    ];
    for (const page of others) weights.push(await measurePage(browser, server.url, page, rounds));
    return weights;
  } finally {
    await browser.close();
    await server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measurePage(
  browser: Browser,
  url: string,
  { name, path, as, control }: FirstPage,
  rounds: number,
): Promise<PageWeight> {
  const usableAfter: number[] = [];
  let requests = 0;
  let bytes = new Map<string, number>();
  for (let round = 0; round < rounds; round += 1) {
    // A context of its own has a cache of its own, which is empty.
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
    if (as !== null) await context.addCookies(readCookies(as.cookie, url));
    const page = await context.newPage();
    const counted = await countBytes(page);
    const started = performance.now();
    await page.goto(path, { waitUntil: 'commit' });
    // Not touched: a link that the pointer is over loads the page behind it.
    await control(page).waitFor({ state: 'visible' });
    if (!(await control(page).isEnabled())) throw new Error(`${name}: shown, but not to be used`);
    usableAfter.push(performance.now() - started);
    await page.waitForLoadState('networkidle');
    ({ requests, bytes } = counted());
    await context.close();
  }
  return { name, requests, bytes, usableAfter };
}

/** @returns how much has come so far */
async function countBytes(page: Page): Promise<() => { requests: number; bytes: Map<string, number> }> {
  const session = await page.context().newCDPSession(page);
  const types = new Map<string, string>();
  const bytes = new Map<string, number>();
  let requests = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? 'Other';
    requests += 1;
    bytes.set(type, (bytes.get(type) ?? 0) + encodedDataLength);
  });
  await session.send('Network.enable');
  return () => ({ requests, bytes });
}

function readCookies(header: string, url: string) {
  return header.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
  });
}
