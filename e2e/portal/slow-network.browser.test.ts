/// <reference lib="dom" />
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { type Portal, startPortal } from './start-portal.ts';

/** Answers are held back until the test lets them go, so that "while it loads" lasts as long as is needed to look. */
let portal: Portal;
let page: Page;
let appId: string;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'complete');
  page = await (await portal.open(portal.operator)).newPage();
  page.setDefaultTimeout(8_000);
  appId = (await portal.app.makeApp(portal.operator, 'Tide gauge')).id;
});
afterAll(() => portal.close());
beforeEach(() => page.unrouteAll({ behavior: 'ignoreErrors' }));

const button = (name: string) => page.getByRole('button', { name, exact: true });

/** Holds the requests of one method back. @returns what lets them go, and how many there were */
async function holdBack(
  pattern: RegExp,
  method: string,
): Promise<{ letGo: () => void; count: () => number }> {
  let letGo = () => {};
  let held = 0;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(pattern, async (route: Route) => {
    if (route.request().method() === method) {
      held += 1;
      await released;
    }
    await route.continue();
  });
  return { letGo, count: () => held };
}

/** How much of the page has moved by itself since it was opened: 0 for nothing, 1 for all of it. */
function measureJumps(): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const add = (entries: PerformanceEntryList) => {
          for (const entry of entries) if ('value' in entry) sum += Number(entry.value);
        };
        const observer = new PerformanceObserver((list) => add(list.getEntries()));
        observer.observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() =>
          requestAnimationFrame(() => {
            add(observer.takeRecords());
            resolve(sum);
          }),
        );
      }),
  );
}

test('a list that is slow shows its shape meanwhile, and nothing jumps when it comes', async () => {
  const keys = await holdBack(/\/v1\/apps\/\w+\/keys/, 'GET');
  await portal.app.makeKey(portal.operator, appId, { name: 'Harbour' });
  await page.goto(`/apps/${appId}?tab=keys`);
  await page.getByRole('status', { name: 'Loading' }).waitFor();
  keys.letGo();
  await page.getByRole('row').filter({ hasText: 'Harbour' }).waitFor();
  await page.getByRole('status', { name: 'Loading' }).waitFor({ state: 'detached' });
  expect(await measureJumps()).toBeLessThan(0.1);
});

test('a button shows its progress, and however often it is pressed there is one key', async () => {
  const made = await holdBack(/\/v1\/apps\/\w+\/keys/, 'POST');
  await button('Generate Key').click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Once');
  const generate = button('Generate');
  await generate.dblclick();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name', exact: true }).press('Enter');
  expect(await generate.getAttribute('data-loading')).toBe('true');
  expect(await generate.isDisabled()).toBe(true);
  made.letGo();
  const secret = page.getByRole('dialog', { name: 'Successfully Generated your API Keys!' });
  await secret.getByRole('button', { name: 'Copy', exact: true }).first().click();
  await secret.getByRole('button', { name: 'Done' }).click();
  const { body } = await portal.app.send('GET', `/v1/apps/${appId}/keys`, portal.operator);
  const { items } = z.object({ items: z.array(z.object({ name: z.string() })) }).parse(body);
  expect(items.filter(({ name }) => name === 'Once')).toHaveLength(1);
  expect(made.count()).toBe(1);
});

test('a question that was answered shows its progress, and asks the server once', async () => {
  const revoked = await holdBack(/\/v1\/keys\/\w+\/revoke/, 'POST');
  await page.getByRole('button', { name: '⋯ Actions menu: Once' }).click();
  await page.getByRole('menuitem', { name: 'Revoke' }).click();
  await button('Revoke key').dblclick();
  expect(await button('Revoke key').isDisabled()).toBe(true);
  revoked.letGo();
  await page.getByRole('row').filter({ hasText: 'Once' }).getByText('Revoked', { exact: true }).waitFor();
  expect(revoked.count()).toBe(1);
});

test('the wizard says how far it is while the app and its keys are made', async () => {
  const app = await holdBack(/\/v1\/apps$/, 'POST');
  await page.goto('/apps/new');
  await page.getByRole('textbox', { name: 'App name' }).fill('Rain gauge');
  await button('Next').click();
  await page.getByRole('checkbox', { name: 'Contacts', exact: true }).check();
  await button('Connect and Generate Keys').dblclick();
  await page.getByRole('progressbar', { name: 'Progress' }).waitFor();
  expect(await button('Connect and Generate Keys').count()).toBe(0);
  app.letGo();
  await page.getByRole('dialog', { name: 'Successfully Generated your API Keys!' }).waitFor();
  expect(app.count()).toBe(1);
});
