import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { type Portal, startPortal } from './start-portal.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const keys = z.object({ items: z.array(z.object({ name: z.string(), expiresAt: z.string().nullable() })) });

/** Shared by the steps of this file, as an owner would walk them. */
let portal: Portal;
let page: Page;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'complete');
  page = await (await portal.open(portal.operator)).newPage();
});
afterAll(() => portal.close());

const field = (name: string) => page.getByRole('textbox', { name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const expires = () => page.getByRole('combobox', { name: 'Expires' });
const daysLeft = async (name: string) => {
  const { items } = keys.parse((await portal.app.send('GET', '/v1/organization/keys', portal.operator)).body);
  const end = items.find((key) => key.name === name)?.expiresAt;
  return end == null ? null : (Date.parse(end) - Date.now()) / DAY_MS;
};

describe('The form', () => {
  test('says what is wrong while it is typed, and what the settings come to when they are right', async () => {
    await page.goto('/settings/information');
    await page.getByRole('navigation').getByRole('link', { name: 'Key policy' }).click();
    await page.getByText('A new key lasts until somebody ends it').waitFor();
    await field('Longest lifetime').fill('0');
    await page.getByText('A whole number of days from 1 to 3650').waitFor();
    await field('Longest lifetime').fill('60');
    await page.getByText('A new key ends after 60 days at the latest.').waitFor();
    await button('Save').click();
    await page.getByText('Saved.').waitFor();
  });

  test('is for reading only for whoever is no admin', async () => {
    const { send } = portal.app;
    await send(
      'POST',
      '/api/auth/sign-up/email',
      {},
      { name: 'Viewer', email: 'v@example.com', password: 'a long password' },
    );
    const invited = await send('POST', '/v1/organization/invitations', portal.operator, {
      email: 'v@example.com',
      role: 'viewer',
    });
    const { id } = z.object({ id: z.string() }).parse(invited.body);
    const context = await portal.open(null);
    const viewer = await context.newPage();
    await viewer.goto(`/sign-in?to=/accept-invitation/${id}`);
    await viewer.getByRole('textbox', { name: 'E-mail' }).fill('v@example.com');
    await viewer.getByLabel('Password', { exact: true }).fill('a long password');
    await viewer.getByRole('button', { name: 'Sign in' }).click();
    await viewer.getByRole('button', { name: 'Accept invitation' }).click();
    await viewer.getByRole('button', { name: 'Organization Analytical Engines' }).waitFor();
    await viewer.goto('/settings/key-policy');
    await viewer.getByText('Owners and admins decide it.').waitFor();
    expect(await viewer.getByRole('textbox', { name: 'Longest lifetime' }).isEditable()).toBe(false);
    expect(await viewer.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await context.close();
  });
});

describe('A key that is made under it', () => {
  test('is offered the longest lifetime first, nothing beyond it, and reads why', async () => {
    await page.goto('/settings/api-keys');
    await button('+ Create API Key').click();
    await dialog('Create API Key').getByText('Keys of your organization last at most 60 days.').waitFor();
    expect(await expires().inputValue()).toBe('In 60 days, the longest');
    await expires().click();
    expect(await page.getByRole('option').allInnerTexts()).toEqual([
      'In 30 days',
      'In 60 days, the longest',
      'On a day of your choice',
    ]);
    await page.getByRole('option', { name: 'On a day of your choice' }).click();
    await page.getByLabel('Last day').fill('2099-01-01');
    await page.getByText(/^Choose .* or earlier\.$/).waitFor();
    await expires().click();
    await page.getByRole('option', { name: 'In 60 days' }).click();
    await field('Name').fill('Nightly');
    await dialog('Create API Key').getByRole('button', { name: 'Create' }).click();
    await dialog('API Key Created').waitFor();
    expect(await daysLeft('Nightly')).toBeCloseTo(60, 1);
  });

  test('of a new app ends within it too', async () => {
    await page.goto('/apps/new');
    await field('App name').fill('Weather station');
    await button('Next').click();
    await page.getByText('The key ends after 60 days.').waitFor();
    await page.getByRole('checkbox', { name: /List conversations/ }).check();
    await button('Connect and Generate Keys').click();
    await row('First key')
      .getByText('ends in 2 months')
      .or(row('First key').getByText(/ends in (59|60) days|ends next month|ends in 1 month/))
      .first()
      .waitFor();
  });
});

describe('The reminder', () => {
  test('marks keys that are older, with their age, until it is turned off', async () => {
    // Made when the clock of the server stood a hundred days earlier.
    portal.app.clock.now = Date.now() - 100 * DAY_MS;
    await portal.app.send('PATCH', '/v1/organization', portal.operator, {
      keyPolicy: { longestLifetimeDays: null },
    });
    await portal.app.send('POST', '/v1/organization/keys', portal.operator, { name: 'Very old' });
    portal.app.clock.now = Date.now();
    await page.goto('/settings/api-keys');
    await row('Very old').getByText('Rotate soon').waitFor();
    await row('Very old').getByText('100 days old').waitFor();
    expect(await row('Nightly').getByText('Rotate soon').count()).toBe(0);

    await page.goto('/settings/key-policy');
    await field('Rotation reminder').fill('');
    await page.getByText('Nobody is reminded to rotate.').waitFor();
    await button('Save').click();
    await page.getByText('Saved.').waitFor();
    await page.goto('/settings/api-keys');
    await row('Very old').waitFor();
    expect(await page.getByText('Rotate soon').count()).toBe(0);
  });
});
