import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Portal, startPortal } from '../portal/start-portal.ts';

/** Shared by the steps of a file, as a person would walk them. */
let portal: Portal;
let page: Page;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'custom-apps');
  page = await (await portal.open(portal.operator)).newPage();
  await page.goto('/');
});
afterAll(() => portal.close());

const field = (name: string) => page.getByRole('textbox', { name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });
const sideLink = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true });
const tab = (name: string) => page.getByRole('tab', { name, exact: true });
const clipboard = () => page.evaluate('navigator.clipboard.readText()');
const isAccepted = async (key: unknown) => {
  const answer = await portal.app.send('GET', '/v1/me', { bearer: String(key) });
  return answer.status === 200;
};
let firstKey: unknown;

describe('Create a custom app', () => {
  test('1. the integrations setup page is reached from the side', async () => {
    await sideLink('Integrations').click();
    await page.getByRole('heading', { level: 1 }).waitFor();
  });

  test('2. + Create App in the corner opens the form', async () => {
    await page.getByRole('link', { name: '+ Create App' }).click();
    await page.getByRole('heading', { name: 'Create App' }).waitFor();
  });

  test('3. a unique name goes into App name', async () => {
    await field('App name').fill('Loyalty points');
  });

  test('4. an e-mail address goes into Contact email', async () => {
    await field('Contact email').fill('ada@example.com');
  });

  test('5. every API has No Access until another permission is chosen', async () => {
    const conversations = page.getByRole('radiogroup', { name: 'Conversations' });
    expect(await conversations.getByRole('radio', { name: 'No Access' }).isChecked()).toBe(true);
    await conversations.getByText('Write').click();
    expect(await conversations.getByRole('radio', { name: 'Write' }).isChecked()).toBe(true);
    const contacts = page.getByRole('radiogroup', { name: 'Contacts' });
    expect(await contacts.getByRole('radio', { name: 'No Access' }).isChecked()).toBe(true);
  });

  test('6. Create shows the Copy API key dialog', async () => {
    await button('Create').click();
    await dialog('Copy API key').waitFor();
  });

  test('7. Copy puts a key into the clipboard that is accepted', async () => {
    await button('Copy').click();
    await button('Copied').waitFor();
    firstKey = await clipboard();
    expect(await isAccepted(firstKey)).toBe(true);
  });

  test('8. X closes the dialog, and the app stands under Built by you with its distribution status', async () => {
    await button('Close').click();
    await dialog('Copy API key').waitFor({ state: 'detached' });
    await sideLink('App Marketplace').click();
    await tab('Built by you').click();
    const row = page.getByRole('row', { name: /Loyalty points/ });
    await row.getByText('Private').waitFor();
  });
});

async function openApp(name: string): Promise<void> {
  await sideLink('Integrations').click();
  await tab('Built by you').click();
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

describe('Edit your custom app', () => {
  test('1 to 3. its name under Built by you opens it for editing', async () => {
    await openApp('Loyalty points');
    expect(await field('App name').inputValue()).toBe('Loyalty points');
  });

  test('4. every field can be edited, except the API key', async () => {
    await field('App name').fill('Loyalty points Europe');
    await field('Contact email').fill('grace@example.com');
    await page.getByRole('radiogroup', { name: 'Contacts' }).getByText('Read').click();
    await page.getByRole('region', { name: 'API key' }).waitFor();
    expect(await page.getByRole('region', { name: 'API key' }).getByRole('textbox').count()).toBe(0);
  });

  test('5. Save keeps the change', async () => {
    await button('Save').click();
    await page.getByText('Saved.').waitFor();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Loyalty points Europe' }).waitFor();
    expect(await field('Contact email').inputValue()).toBe('grace@example.com');
    const contacts = page.getByRole('radiogroup', { name: 'Contacts' });
    expect(await contacts.getByRole('radio', { name: 'Read' }).isChecked()).toBe(true);
  });
});

describe('Regenerate an API key for your custom app', () => {
  test('1 to 3. its name under Built by you opens it', async () => {
    await openApp('Loyalty points Europe');
  });

  test('4. Regenerate asks whether to', async () => {
    await button('Regenerate').click();
    await dialog('Regenerate API Key?').waitFor();
  });

  test('5. Yes, regenerate shows the Copy API key dialog', async () => {
    await button('Yes, regenerate').click();
    await dialog('Copy API key').waitFor();
  });

  test('6. Copy takes a new key, and the old one is dead', async () => {
    await button('Copy').click();
    await button('Copied').waitFor();
    const key = await clipboard();
    expect(key).not.toBe(firstKey);
    expect(await isAccepted(key)).toBe(true);
    expect(await isAccepted(firstKey)).toBe(false);
  });

  test('7. X closes the dialog, and the secret is nowhere on the page any more', async () => {
    const key = String(await clipboard());
    await button('Close').click();
    await dialog('Copy API key').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(key);
  });
});

describe('Delete your custom app', () => {
  test('1 to 3. its name under Built by you opens it', async () => {
    await openApp('Loyalty points Europe');
  });

  test('4. Delete app at the bottom asks whether to', async () => {
    await button('Delete app').click();
    await dialog('Delete this app?').waitFor();
    expect(await button('Delete').isDisabled()).toBe(true);
  });

  test('5. after its name was entered, Delete removes it from the App Marketplace', async () => {
    const key = await clipboard();
    await dialog('Delete this app?').getByRole('textbox').fill('Loyalty points Europe');
    await button('Delete').click();
    await dialog('Delete this app?').waitFor({ state: 'detached' });
    await sideLink('App Marketplace').click();
    await tab('Built by you').click();
    await page.getByRole('tabpanel', { name: 'Built by you' }).waitFor();
    await page.getByText('Loyalty points Europe').waitFor({ state: 'detached' });
    expect(await isAccepted(key)).toBe(false);
  });
});
