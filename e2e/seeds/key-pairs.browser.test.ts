import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Portal, startPortal } from '../portal/start-portal.ts';

/** Shared by the steps of a file, as a person would walk them. */
let portal: Portal;
let page: Page;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'key-pairs');
  page = await (await portal.open(portal.operator)).newPage();
  await page.goto('/usage');
});
afterAll(() => portal.close());

const field = (name: string) => page.getByRole('textbox', { name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const tab = (name: string) => page.getByRole('tab', { name, exact: true });
const success = () => page.getByRole('dialog', { name: 'Successfully Generated your API Keys!' });
const revoking = () => page.getByRole('dialog', { name: 'Revoking the Key' });
const clipboard = () => page.evaluate('navigator.clipboard.readText()');
const openApps = () => page.getByRole('navigation').getByRole('link', { name: 'Apps', exact: true }).click();
const statusOf = async ({ sharedKey, secretKey }: Pair) => {
  const authorization = `Basic ${btoa(`${sharedKey}:${secretKey}`)}`;
  return (await portal.app.send('GET', '/v1/me', { headers: { authorization } })).status;
};

interface Pair {
  readonly sharedKey: unknown;
  readonly secretKey: unknown;
}

async function copyPair(): Promise<Pair> {
  await success().getByRole('button', { name: 'Copy Shared Key' }).click();
  await success().getByRole('button', { name: 'Copied Shared Key' }).waitFor();
  const sharedKey = await clipboard();
  await success().getByRole('button', { name: 'Copy Secret Key' }).click();
  await success().getByRole('button', { name: 'Copied Secret Key' }).waitFor();
  return { sharedKey, secretKey: await clipboard() };
}

let first: Pair;

describe('1.1 Creating applications', () => {
  test('Apps in the sidebar, then New App', async () => {
    await openApps();
    await page.getByRole('link', { name: 'New App' }).click();
    await page.getByRole('heading', { level: 1, name: 'New App' }).waitFor();
  });

  test('Next goes on once the required information is there', async () => {
    await button('Next').click();
    await page.getByText('Enter a name.').waitFor();
    await field('App name').fill('Weather station');
    await field('Description').fill('Sends what it measures.');
    await button('Next').click();
    await button('Connect and Generate Keys').waitFor();
  });

  test('the API endpoints are selected', async () => {
    await page.getByRole('checkbox', { name: /GET \/conversations List conversations/ }).check();
    await page.getByRole('checkbox', { name: 'Contacts', exact: true }).check();
    await page.getByText('4 endpoints selected').waitFor();
  });

  test('Connect and Generate Keys ends with a Shared Key and a Secret Key', async () => {
    await button('Connect and Generate Keys').click();
    await success().getByText('Shared Key', { exact: true }).first().waitFor();
    first = await copyPair();
    expect(await statusOf(first)).toBe(200);
    await success().getByRole('button', { name: 'Done' }).click();
    await success().waitFor({ state: 'detached' });
  });

  test('the new key pair appears in the Access Keys tab', async () => {
    expect(await tab('Access Keys').getAttribute('aria-selected')).toBe('true');
    const row = page.getByRole('row', { name: new RegExp(String(first.sharedKey)) });
    await row.getByText('Active').waitFor();
  });
});

describe('1.2 Viewing applications', () => {
  test('a grid shows each application with its title and description', async () => {
    await openApps();
    const card = page.getByRole('link', { name: /Weather station/ });
    await card.getByText('Sends what it measures.').waitFor();
  });
});

describe('1.3 Application details', () => {
  test('a card opens App Information with the unique App ID', async () => {
    await page.getByRole('link', { name: /Weather station/ }).click();
    await tab('App Information').waitFor();
    await page.getByText(/^app_/).waitFor();
    expect(await field('Description').inputValue()).toBe('Sends what it measures.');
  });

  test('Connected APIs lists the endpoints that were selected, and no others', async () => {
    await tab('Connected APIs').click();
    const conversations = page.getByRole('region', { name: 'Conversations' });
    await conversations.getByText('List conversations').waitFor();
    expect(await conversations.getByText('Delete a conversation').count()).toBe(0);
    await page.getByRole('region', { name: 'Contacts' }).getByText('Create a contact').waitFor();
  });
});

describe('2.2 Generating new API keys', () => {
  let second: Pair;

  test('Generate Key in the Access Keys tab shows another pair', async () => {
    await tab('Access Keys').click();
    await button('Generate Key').click();
    await field('Name').fill('Staging pair');
    await button('Generate').click();
    second = await copyPair();
    await success().getByRole('button', { name: 'Done' }).click();
    expect(await statusOf(first)).toBe(200);
    expect(await statusOf(second)).toBe(200);
  });

  test('the new key pair appears in the Access Keys tab', async () => {
    await page.getByRole('row', { name: /Staging pair/ }).waitFor();
  });

  test('the toggle opens Revoking the Key, and Cancel keeps the key', async () => {
    await page.getByRole('switch', { name: 'Revoke Staging pair' }).click({ force: true });
    await revoking().getByRole('button', { name: 'Cancel' }).click();
    await revoking().waitFor({ state: 'detached' });
    expect(await statusOf(second)).toBe(200);
  });

  test('Revoke key ends it, and the receipt says where', async () => {
    await page.getByRole('switch', { name: 'Revoke Staging pair' }).click({ force: true });
    await revoking().getByRole('button', { name: 'Revoke key' }).click();
    await page.getByText(/^Dead on 1 of 1 verifier/).waitFor();
    expect(await statusOf(second)).toBe(401);
    expect(await statusOf(first)).toBe(200);
  });
});

describe('2.3 Viewing credentials', () => {
  test('the table shows status, both keys, the creation date and the credential id', async () => {
    for (const name of ['Status', 'Shared Key', 'Secret Key', 'Creation Date', 'Credential ID']) {
      await page.getByRole('columnheader', { name }).waitFor();
    }
    const revoked = page.getByRole('row', { name: /Staging pair/ });
    await revoked.getByText('Revoked', { exact: true }).waitFor();
    await revoked.getByText(/^key_/).waitFor();
  });

  test('no secret is left on the page', async () => {
    expect(await page.content()).not.toContain(String(first.secretKey));
  });
});
