import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Portal, startPortal } from '../portal/start-portal.ts';

/** Shared by the steps of a file, as a person would walk them. */
let portal: Portal;
let page: Page;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'account-token');
  page = await (await portal.open(portal.operator)).newPage();
  await page.goto('/apis');
});
afterAll(() => portal.close());

const button = (name: string) => page.getByRole('button', { name, exact: true });
const side = () => page.getByRole('navigation');
const clipboard = () => page.evaluate('navigator.clipboard.readText()');
const statusOf = async (token: unknown) => {
  const answer = await portal.app.send('GET', '/v1/me', { bearer: String(token) });
  return answer.status;
};
let first: unknown;
let second: unknown;

describe('Before you generate', () => {
  test('the catalogue says which APIs need no key, and which are asked for', async () => {
    await page
      .getByRole('row', { name: /Events/ })
      .getByText('Open', { exact: true })
      .waitFor();
    await page
      .getByRole('row', { name: /Provisioning/ })
      .getByText('On request', { exact: true })
      .waitFor();
  });
});

describe('Generating your token', () => {
  test('the way is My Account, API Token', async () => {
    await side().getByRole('link', { name: 'My Account' }).click();
    await side().getByRole('link', { name: 'API Token' }).click();
    await page.getByRole('heading', { level: 1, name: 'API Token' }).waitFor();
  });

  test('before there is a token, there is only the option to generate one', async () => {
    await button('Generate').waitFor();
    expect(await button('Regenerate').count()).toBe(0);
    expect(await button('Delete').count()).toBe(0);
  });

  test('Generate shows the token, with Copy, Regenerate and Delete', async () => {
    await button('Generate').click();
    await button('Copy').click();
    await button('Copied').waitFor();
    first = await clipboard();
    expect(await statusOf(first)).toBe(200);
    await button('Regenerate').waitFor();
    await button('Delete').waitFor();
  });
});

describe('Regenerating your token', () => {
  const question = () => page.getByRole('dialog', { name: 'Regenerate your API token?' });

  test('a dialog says that what is connected breaks, and Cancel leaves everything as it is', async () => {
    await button('Regenerate').click();
    await question()
      .getByText(/breaks/)
      .waitFor();
    await question().getByRole('button', { name: 'Cancel' }).click();
    await question().waitFor({ state: 'detached' });
    expect(await statusOf(first)).toBe(200);
  });

  test('Regenerate in the dialog ends the old token and shows a new one', async () => {
    await button('Regenerate').click();
    await question().getByRole('button', { name: 'Regenerate' }).click();
    await question().waitFor({ state: 'detached' });
    await button('Copy').click();
    await button('Copied').waitFor();
    second = await clipboard();
    expect(second).not.toBe(first);
    expect(await statusOf(first)).toBe(401);
    expect(await statusOf(second)).toBe(200);
  });
});

describe('Deleting your token', () => {
  const question = () => page.getByRole('dialog', { name: 'Delete your API token?' });

  test('Cancel in the dialog keeps the token', async () => {
    await button('Delete').click();
    await question().getByRole('button', { name: 'Cancel' }).click();
    await question().waitFor({ state: 'detached' });
    expect(await statusOf(second)).toBe(200);
  });

  test('Delete in the dialog ends it, and another one can be generated', async () => {
    await button('Delete').click();
    await question().getByRole('button', { name: 'Delete' }).click();
    await button('Generate').waitFor();
    expect(await statusOf(second)).toBe(401);
  });
});
