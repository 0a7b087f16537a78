import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { OPERATOR, type Portal, startPortal } from '../portal/start-portal.ts';

/** Shared by the steps of a file, as a person would walk them. */
let portal: Portal;
let page: Page;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'organization-keys');
  page = await (await portal.open(null)).newPage();
});
afterAll(() => portal.close());

const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });
const clipboard = () => page.evaluate('navigator.clipboard.readText()');
const statusOf = async (key: unknown) => {
  const answer = await portal.app.send('GET', '/v1/me', { bearer: String(key) });
  return answer.status;
};
let firstKey: unknown;

describe('How to obtain your API key', () => {
  test('1. signing in with e-mail and password', async () => {
    await page.goto('/');
    await field('E-mail').fill(OPERATOR.email);
    await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
    await button('Sign in').click();
    await page.getByRole('button', { name: /Profile avatar/ }).waitFor();
  });

  test('2. the profile avatar opens a menu with Settings', async () => {
    await page.getByRole('button', { name: /Profile avatar/ }).click();
    await page.getByRole('menuitem', { name: 'Settings' }).click();
    await page.getByRole('navigation').getByText('Organization', { exact: true }).waitFor();
  });

  test('3. API Keys is in the side under Organization', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'API Keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'API Keys' }).waitFor();
  });

  test('4. + Create API Key asks for a name', async () => {
    await button('+ Create API Key').click();
    await field('Name').fill('Production Integration');
    await button('Create').click();
  });

  test('5. API Key Created shows the key, once, to be copied', async () => {
    await dialog('API Key Created').waitFor();
    await button('Copy').click();
    await button('Copied').waitFor();
    firstKey = await clipboard();
    await button('Done').click();
    await dialog('API Key Created').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(String(firstKey));
  });

  test('the key opens a request in the Authorization header', async () => {
    expect(await statusOf(firstKey)).toBe(200);
  });
});

describe('Rotating API keys', () => {
  let secondKey: unknown;

  test('1. another key is made beside the first', async () => {
    await button('+ Create API Key').click();
    await field('Name').fill('Production Integration, second');
    await button('Create').click();
    await dialog('API Key Created').waitFor();
    await button('Copy').click();
    await button('Copied').waitFor();
    secondKey = await clipboard();
    await button('Done').click();
  });

  test('2 and 3. both keys work while applications change over', async () => {
    expect(await statusOf(firstKey)).toBe(200);
    expect(await statusOf(secondKey)).toBe(200);
  });

  test('4. the old key is deleted, and the new one goes on', async () => {
    await openMenuOf('Production Integration');
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog('Delete this API key?').getByRole('button', { name: 'Delete' }).click();
    await page.getByText(/^Dead on 1 of 1 verifier/).waitFor();
    expect(await statusOf(firstKey)).toBe(401);
    expect(await statusOf(secondKey)).toBe(200);
  });
});

describe('Revoking API keys', () => {
  test('1 and 2. the key is found in the list', async () => {
    await page.getByRole('row', { name: /Production Integration, second/ }).waitFor();
  });

  test('3 and 4. the ⋯ menu beside it has Delete, which Cancel takes back', async () => {
    await openMenuOf('Production Integration, second');
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog('Delete this API key?').getByRole('button', { name: 'Cancel' }).click();
    await dialog('Delete this API key?').waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: /Production Integration, second/ });
    await row.getByText('Active').waitFor();
  });

  test('a revoked key stays visible as revoked', async () => {
    const rows = page.getByRole('row', { name: /Production Integration/ }).filter({ hasText: 'Revoked' });
    expect(await rows.count()).toBe(1);
  });
});

async function openMenuOf(name: string): Promise<void> {
  await page.getByRole('button', { name: `⋯ Actions menu: ${name}`, exact: true }).click();
}
