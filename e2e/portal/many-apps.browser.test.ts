import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fillOrganization } from '../../server/testing/fill-organization.ts';
import { type Portal, startPortal } from './start-portal.ts';

/** What the page asks for at once. */
const A_PAGE = 60;
/** Some 25 elements a card or row, with the frame around them. */
const MOST_ELEMENTS = 3_000;

let portal: Portal;
let page: Page;
/** Paths that were asked of the API since the page was opened. */
let asked: string[] = [];

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'complete');
  const { organizationId } = portal.operator;
  const now = portal.app.clock.now;
  await fillOrganization(portal.app.database, { organizationId, apps: 10_000, keysPerApp: 10, now });
  page = await (await portal.open(portal.operator)).newPage();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/v1/')) asked.push(pathname);
  });
});
afterAll(() => portal.close());

const cards = () => page.getByRole('link', { name: /Filled app/ });
const rows = () => page.getByRole('row').filter({ hasText: 'Filled app' });
const countElements = () => page.locator('*').count();
const open = async (path: string) => {
  asked = [];
  await page.goto(path);
};

test('10,000 apps are shown a page at a time, with one request for the apps and their keys', async () => {
  await open('/apps');
  await page.getByText('1 key expiring soon').first().waitFor();
  expect(await cards().count()).toBe(A_PAGE);
  expect(await countElements()).toBeLessThan(MOST_ELEMENTS);
  expect(asked.filter((path) => path.startsWith('/v1/apps'))).toEqual(['/v1/apps']);
});

test('more of them follow when asked for', async () => {
  await page.getByRole('button', { name: 'Show more' }).click();
  await cards().nth(A_PAGE).waitFor();
  expect(await cards().count()).toBe(2 * A_PAGE);
  const names = await page.getByRole('heading', { level: 2 }).allTextContents();
  expect(new Set(names).size).toBe(2 * A_PAGE);
});

test('the one app that is searched for is found, and its page shows its ten keys', async () => {
  await page.getByRole('textbox', { name: 'Search apps' }).fill('app 104711');
  await cards().nth(1).waitFor({ state: 'detached' });
  expect(await cards().count()).toBe(1);
  await cards().first().click();
  await page.getByRole('heading', { level: 1, name: 'Filled app 104711' }).waitFor();
  await page.getByRole('tab', { name: 'Access Keys' }).click();
  await page.getByText('That is all: 10 keys.').waitFor();
});

test('they are listed by name too, and the list is as short and as cheap', async () => {
  await open('/apps?view=list');
  await rows().first().waitFor();
  await page.getByRole('combobox', { name: 'Order' }).selectOption('By name');
  await page.getByRole('row', { name: 'Filled app 100000' }).waitFor();
  expect(await rows().count()).toBe(A_PAGE);
  expect(await countElements()).toBeLessThan(MOST_ELEMENTS);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByRole('row', { name: 'Filled app 100119' }).waitFor();
  expect(asked.filter((path) => path.startsWith('/v1/apps/'))).toEqual([]);
});

test('access is asked for the one app that is searched for, and for none that nobody chose', async () => {
  await open('/apis/provisioning');
  await page.getByRole('button', { name: 'Request access' }).click();
  const dialog = page.getByRole('dialog', { name: 'Request access to Provisioning' });
  await dialog.getByRole('button', { name: 'Request access' }).click();
  await dialog.getByText('Choose what it is for.').waitFor();
  const choice = dialog.getByRole('combobox', { name: 'For' });
  await choice.fill('app 104711');
  await page.getByRole('option', { name: 'Filled app 104711', exact: true }).click();
  expect(await choice.inputValue()).toBe('Filled app 104711');
  await dialog.getByRole('button', { name: 'Request access' }).click();
  await dialog.getByText('Asked. The operator decides').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await open('/apis');
  await page.getByText('Read for Filled app 104711').waitFor();
});
