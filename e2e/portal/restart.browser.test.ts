/// <reference lib="dom" />
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { findFreePort, type ServerProcess, startServerProcess } from '../server-process.ts';

/** The real process on the same data and port, stopped and started while a page is open. */
let folder: string;
let port: number;
let server: ServerProcess;
let browser: Browser;
let page: Page;

const start = () => startServerProcess({ port, environment: { LATCHKEY_DATA: folder } });
const field = (name: string) => page.getByRole('textbox', { name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const away = () => page.getByRole('status').getByText('Latchkey cannot be reached.');
const heading = (name: string) => page.getByRole('heading', { level: 1, name });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-restart-'));
  port = await findFreePort();
  server = await start();
  browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: ['--no-sandbox'] });
  page = await browser.newPage({ baseURL: server.url });
  page.setDefaultTimeout(10_000);
  await page.goto(/http\S+setup#token=\S+/.exec(server.output())?.[0] ?? 'no setup link');
  await field('Your name').fill('Ada Lovelace');
  await field('E-mail').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await field('Organization name').fill('Analytical Engines');
  await button('Set up').click();
  await heading('Apps').waitFor();
});
afterAll(async () => {
  await browser.close();
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

test('a page that lies open says by itself that Latchkey is away, and by itself that it is back', async () => {
  await server.kill();
  await away().waitFor();
  server = await start();
  await away().waitFor({ state: 'detached' });
  await heading('Apps').waitFor();
});

test('what was typed before the server stopped is saved after it started, in the same session', async () => {
  await page.getByRole('link', { name: 'New App' }).click();
  await field('App name').fill('Tide gauge');
  await field('Description').fill('Measures the tide.');
  await button('Next').click();
  await page.getByRole('checkbox', { name: 'Contacts', exact: true }).check();
  await server.interrupt();
  await button('Connect and Generate Keys').click();
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  await away().waitFor();
  server = await start();
  await away().waitFor({ state: 'detached' });
  await button('Connect and Generate Keys').click();
  await page.getByRole('dialog', { name: 'Successfully Generated your API Keys!' }).waitFor();
  await page.keyboard.press('Escape');
  await button('Close without a copy').click();
  await heading('Tide gauge').waitFor();
});

test('a page that is opened meanwhile says so in its place, and comes by itself once the server is back', async () => {
  await page.evaluate(() => Object.assign(window, { theSamePage: true }));
  await server.kill();
  await away().waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor();
  expect(await page.evaluate(() => 'theSamePage' in window)).toBe(true);
  server = await start();
  await heading('Information').waitFor();
  await away().waitFor({ state: 'detached' });
});
