import { createVerifier, type ProtectingVerifier } from '@latchkey/verifier';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type Portal, startPortal } from './start-portal.ts';

let portal: Portal;
let page: Page;
let verifier: ProtectingVerifier | null = null;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'complete');
  page = await (await portal.open(portal.operator)).newPage();
  page.setDefaultTimeout(8_000);
});
afterAll(async () => {
  await verifier?.close();
  await portal.close();
});

const row = (text: string) => page.getByRole('row').filter({ hasText: text });

test('without a verifier the page shows the server, how to attach one, and how long a revocation waits', async () => {
  await page.goto('/operator/catalogue');
  await page.getByRole('link', { name: 'Live verifiers' }).click();
  await page.getByRole('heading', { name: 'No verifier is attached' }).waitFor();
  await page.getByText(`createVerifier({ url: '${portal.app.url}', serviceToken, api`).waitFor();
  await page.getByText(/waits at most \d+ seconds for a verifier that is silent/).waitFor();
  await row('The server itself').getByText('up to date').waitFor();
});

test('one that attaches appears by itself, up to date and with a lease that is never over', async () => {
  const serviceToken = await portal.app.makeServiceToken(portal.operator, ['conversations']);
  const settings = { url: portal.app.url, serviceToken, api: 'conversations', name: 'Orders' };
  verifier = createVerifier(settings);
  await verifier.ready();
  const orders = row('Orders');
  await orders.getByText('up to date').waitFor();
  const cells = await orders.getByRole('cell').allInnerTexts();
  expect(cells).toEqual([
    'Orders',
    'service',
    expect.stringContaining('127.0.0.1'),
    expect.stringMatching(/^\d+\.\d+\.\d+$/),
    'up to date',
    expect.stringMatching(/^\d+ s$/),
    'just now',
  ]);
  await page.getByText('No verifier is attached').waitFor({ state: 'hidden' });
});

test('it is gone by itself once it was closed', async () => {
  await verifier?.close();
  await row('Orders').waitFor({ state: 'hidden' });
  await page.getByText('No verifier is attached').waitFor();
});

test('a customer who types the address is shown the start page instead', async () => {
  const customer = await portal.app.signUp('customer');
  const other = await (await portal.open(customer)).newPage();
  await other.goto('/operator/verifiers');
  await other.getByRole('heading', { level: 1, name: 'Apps' }).waitFor();
});
