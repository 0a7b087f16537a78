import { setTimeout as sleep } from 'node:timers/promises';
/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { joinOrganization } from '../../server/testing/join-organization.ts';
import { type Portal, startPortal } from './start-portal.ts';

/** Ada and Grace belong to one organization and look at it at the same time; nobody loads a page again. */
let portal: Portal;
let ada: Page;
let grace: Page;
let appId: string;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'complete');
  const { app, operator } = portal;
  appId = (await app.makeApp(operator, 'Tide gauge')).id;
  await app.makeKey(operator, appId, { name: 'Harbour' });
  ada = await (await portal.open(operator)).newPage();
  grace = await (await portal.open(await joinOrganization(app, operator, 'grace', 'admin'))).newPage();
  for (const page of [ada, grace]) page.setDefaultTimeout(10_000);
});
afterAll(() => portal.close());

const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true });
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const SECONDS = { timeout: 12_000 };
const shows = (page: Page, name: string, value: string) =>
  expect.poll(() => field(page, name).inputValue(), SECONDS).toBe(value);
/** As a browser tells a page that somebody looks at its tab again. */
const comeBack = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

test('a key that one of them revokes is shown as revoked to the other within seconds', async () => {
  for (const page of [ada, grace]) {
    await page.goto(`/apps/${appId}?tab=keys`);
    await row(page, 'Harbour').getByText('Active', { exact: true }).waitFor();
  }
  await grace.getByRole('button', { name: '⋯ Actions menu: Harbour' }).click();
  await grace.getByRole('menuitem', { name: 'Revoke' }).click();
  await grace.getByRole('button', { name: 'Revoke key' }).click();
  await row(ada, 'Harbour').getByText('Revoked', { exact: true }).waitFor();
});

test('a new name shows to the other, also in a form that is open and was not touched', async () => {
  for (const page of [ada, grace]) {
    await page.goto(`/apps/${appId}?tab=information`);
    await field(page, 'App name').waitFor();
  }
  await field(grace, 'App name').fill('Tide gauge of the harbour');
  await save(grace).click();
  await heading(ada, 'Tide gauge of the harbour').waitFor();
  await shows(ada, 'App name', 'Tide gauge of the harbour');
});

test('different fields are saved by both, and neither loses what the other saved', async () => {
  await field(ada, 'Description').fill('Measures the tide.');
  await field(grace, 'App name').fill('Harbour gauge');
  await save(grace).click();
  await grace.getByText('Saved.').waitFor();
  await save(ada).click();
  await ada.getByText('Saved.').waitFor();
  const { body } = await portal.app.send('GET', `/v1/apps/${appId}`, portal.operator);
  expect(body).toMatchObject({ name: 'Harbour gauge', description: 'Measures the tide.' });
});

test('a save over a newer version of the same field says so first, and offers theirs', async () => {
  await shows(grace, 'Description', 'Measures the tide.');
  await field(ada, 'Description').fill('By Ada.');
  await field(grace, 'Description').fill('By Grace.');
  await save(grace).click();
  await grace.getByText('Saved.').waitFor();
  await save(ada).click();
  const notice = ada.getByRole('alert').filter({ hasText: 'Somebody else changed this meanwhile.' });
  await notice.getByText('Description is now “By Grace.”.').waitFor();
  const { body } = await portal.app.send('GET', `/v1/apps/${appId}`, portal.operator);
  expect(body).toMatchObject({ description: 'By Grace.' });
  expect(await field(ada, 'Description').inputValue()).toBe('By Ada.');
  await notice.getByRole('button', { name: 'Take theirs' }).click();
  expect(await field(ada, 'Description').inputValue()).toBe('By Grace.');
});

test('whoever keeps theirs after the warning puts it in its place', async () => {
  await shows(grace, 'Description', 'By Grace.');
  await field(ada, 'Description').fill('Ada again.');
  await field(grace, 'Description').fill('Grace again.');
  await save(grace).click();
  await grace.getByText('Saved.').waitFor();
  await ada.getByText('Description is now “Grace again.”.').waitFor();
  await ada.getByRole('button', { name: 'Keep mine' }).click();
  await save(ada).click();
  await ada.getByText('Saved.').waitFor();
  await shows(grace, 'Description', 'Ada again.');
});

test('an app that is deleted while somebody looks at it says that it is gone', async () => {
  const confirm = { confirmName: 'Harbour gauge' };
  const { status } = await portal.app.send('DELETE', `/v1/apps/${appId}`, portal.operator, confirm);
  expect(status).toBe(200);
  await ada.getByRole('alert').getByText('There is no such app here.').waitFor();
});

test('coming back to a tab shows at once what changed meanwhile', async () => {
  await ada.clock.install();
  await ada.goto('/settings/members');
  const developer = row(ada, 'grace@example.com').getByText('Developer', { exact: true });
  await row(ada, 'grace@example.com').getByText('Admin', { exact: true }).waitFor();
  await ada.clock.pauseAt(Date.now() + 60_000);
  const { body } = await portal.app.send('GET', '/v1/organization/members', portal.operator);
  const member = JSON.stringify(body).match(/"id":"(mem_\w+)"[^}]*grace@example.com/)?.[1];
  await portal.app.send('PATCH', `/v1/organization/members/${member}`, portal.operator, {
    role: 'developer',
  });
  await comeBack(ada);
  // Never as long, on the page's clock, as until the list is looked at again by itself; an answer may take its time.
  for (let waited = 0; waited < 4000 && (await developer.count()) === 0; waited += 20) {
    await ada.clock.runFor(20);
    await sleep(50);
  }
  expect(await developer.count()).toBe(1);
  await ada.clock.resume();
});

test('a member who is removed disappears from the list, and is led out of the organization', async () => {
  await grace.goto('/apps');
  await heading(grace, 'Apps').waitFor();
  await ada.getByRole('button', { name: '⋯ Actions menu: grace' }).click();
  await ada.getByRole('menuitem', { name: 'Remove' }).click();
  await ada.getByRole('button', { name: 'Remove member' }).click();
  await row(ada, 'grace@example.com').waitFor({ state: 'detached' });
  await comeBack(grace);
  await heading(grace, 'Create an organization').waitFor();
});
