import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Portal, startPortal } from './start-portal.ts';

/** Shared by the steps of this file, as an operator would walk them. */
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
const item = (name: string) => page.getByRole('menuitem', { name });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const receipt = (words: string) => page.getByRole('status').getByText(words);

describe('Catalogue', () => {
  test('a slug that is taken is refused beside its field', async () => {
    await page.goto('/operator/catalogue');
    await button('Add API').click();
    await field('Name').first().fill('Weather');
    await field('Name in permissions').fill('contacts');
    await dialog('Add API').getByRole('button', { name: 'Add API' }).click();
    await dialog('Add API')
      .getByText(/contacts|taken|already/i)
      .last()
      .waitFor();
    expect(await field('Name').first().inputValue()).toBe('Weather');
  });

  test('an API added by hand opens for the rest of it', async () => {
    await field('Name in permissions').fill('weather');
    await dialog('Add API').getByRole('button', { name: 'Add API' }).click();
    await heading('Weather').waitFor();
  });

  test('an endpoint is added, and changed', async () => {
    await button('Add endpoint').click();
    await field('Path').fill('forecast');
    await dialog('Add endpoint').getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByText('Begin with a slash').waitFor();
    await field('Path').fill('/forecast/{city}');
    await dialog('Add endpoint').getByRole('button', { name: 'Add endpoint' }).click();
    await page.getByRole('button', { name: '⋯ Actions menu: GET /forecast/{city}' }).click();
    await item('Edit').click();
    await field('Summary').fill('Forecast of a city');
    await button('Save endpoint').click();
    await page.getByText('Forecast of a city').waitFor();
  });

  test('a limit is saved', async () => {
    await button('Add limit').click();
    await field('Requests of limit 1').fill('250');
    await button('Save').click();
    await receipt('Saved, and in force everywhere.').waitFor();
    const answer = await portal.app.send('GET', '/v1/apis/weather', portal.operator);
    expect(answer.body).toMatchObject({ limits: [{ requests: 250, seconds: 60 }] });
  });

  test('a retired API shows its receipt, and can be made active again', async () => {
    await button('Retire API').click();
    await dialog('Retire this API?').getByRole('button', { name: 'Retire API' }).click();
    await receipt('Retired on').waitFor();
    await button('Make active again').click();
    await button('Retire API').waitFor();
  });
});

describe('OpenAPI import', () => {
  const broken = 'openapi: 3.0.3\npaths:\n  /stations: [\n';
  const document = `openapi: 3.0.3
info: {title: Stations, version: '1'}
servers: [{url: https://api.example.com/stations}]
paths:
  /stations:
    get: {summary: List stations, responses: {'200': {description: ok}}}
  /stations/{id}:
    delete: {summary: Remove a station, responses: {'200': {description: ok}}}
`;
  const compare = async (text: string) => {
    await page.getByText('Paste', { exact: true }).click();
    await field('Document').fill(text);
    await button('Show what changes').click();
  };

  test('a document that cannot be read is shown at the line where the trouble is, and stays', async () => {
    await page.goto('/operator/catalogue/document/import');
    await compare(broken);
    await page.getByRole('alert').waitFor();
    await page.getByLabel(/^Line \d of the document$/).waitFor();
    expect(await field('Document').inputValue()).toBe(broken);
  });

  test('nothing is written before the difference was seen', async () => {
    await compare(document);
    await page.getByText('2 endpoints added, 0 removed, 0 changed, 0 as before.').waitFor();
    expect((await portal.app.send('GET', '/v1/apis/stations', portal.operator)).status).toBe(404);
    await button('Add this API').click();
    await page.getByRole('link', { name: 'Open Stations' }).click();
    await heading('Stations').waitFor();
  });

  test('a file that takes something away says so before it is applied', async () => {
    await page.getByRole('link', { name: 'Import a newer document' }).click();
    const shorter = document.slice(0, document.indexOf('  /stations/{id}'));
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'openapi.yaml', mimeType: 'application/yaml', buffer: Buffer.from(shorter) });
    await page.getByText('openapi.yaml, 1 kB').waitFor();
    await button('Show what changes').click();
    await page.getByText('Some callers lose access').waitFor();
    await page.getByRole('region', { name: 'Removed' }).getByText('/stations/{id}').waitFor();
    await button('Apply these changes').click();
    await page.getByText('Done, and in force everywhere: 0 endpoints added, 1 removed, 0 changed.').waitFor();
  });

  test('an address within the network of the server is refused in words', async () => {
    await page.goto('/operator/catalogue/document/import');
    await page.getByText('From an address', { exact: true }).click();
    await field('Address').fill('http://127.0.0.1/openapi.json');
    await button('Show what changes').click();
    await page
      .getByRole('alert')
      .getByText(/public/i)
      .waitFor();
  });
});

describe('Access requests', () => {
  test('a customer finds the API, asks for it, and sees that the request waits', async () => {
    await page.goto('/apis?state=on_request');
    await page.getByRole('link', { name: 'Provisioning' }).click();
    await button('Request access').click();
    await field('What it is for').fill('Accounts of new warehouses.');
    await dialog('Request access to Provisioning').getByRole('button', { name: 'Request access' }).click();
    await page.getByText('Asked. The operator decides').waitFor();
    await button('Done').click();
    await page.goto('/apis');
    await row('provisioning').getByText('Waiting for approval').waitFor();
  });

  test('the operator reads the reason, and gives one when denying', async () => {
    await page.goto('/operator/access-requests?state=pending');
    await row('Accounts of new warehouses.').getByRole('button', { name: 'Deny' }).click();
    const asked = dialog('Deny this request?');
    expect(await asked.getByRole('button', { name: 'Deny' }).isDisabled()).toBe(true);
    await asked.getByRole('textbox', { name: 'Reason' }).fill('Use the import instead.');
    await asked.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('No request matches').waitFor();
    await page.goto('/apis');
    await row('Use the import instead.').getByText('Denied').waitFor();
  });
});

describe('Service tokens', () => {
  test('a new one is shown once, and leaving without a copy is asked about', async () => {
    await page.goto('/operator/service-tokens');
    await button('Create service token').click();
    await field('Name').fill('Weather service');
    await dialog('Create service token').getByLabel('APIs').first().click();
    await page.getByRole('option', { name: 'Weather' }).click();
    await page.keyboard.press('Escape');
    await button('Create').click();
    await dialog('Service token created').getByRole('button', { name: 'Done' }).click();
    await page.getByText('It was not copied.').waitFor();
    await button('Go back').click();
    await button('Copy Service token').click();
    await button('Done').click();
    const secret = String(await page.evaluate('navigator.clipboard.readText()'));
    expect(secret).toMatch(/^lkst_live_/);
    expect(await page.content()).not.toContain(secret);
  });

  test('ending it shows the receipt', async () => {
    await row('Weather service').getByRole('button', { name: 'Revoke' }).click();
    await button('Revoke service token').click();
    await receipt('Dead on').waitFor();
    await row('Weather service').getByText('Revoked', { exact: true }).waitFor();
  });
});

describe('Organizations', () => {
  test('suspending one shows the receipt, and it can be made active again', async () => {
    await portal.app.signUp('customer');
    await page.goto('/operator/organizations?search=customer');
    await row('customer').getByRole('button', { name: 'Suspend' }).click();
    await button('Suspend organization').click();
    await receipt('Suspended on').waitFor();
    await row('customer').getByRole('button', { name: 'Make active' }).click();
    await dialog('Make this organization active again?').getByRole('button', { name: 'Make active' }).click();
    await row('customer').getByText('Active', { exact: true }).waitFor();
  });
});

describe('Installation', () => {
  test('a prefix that cannot be one is refused beside its field', async () => {
    await page.goto('/operator/installation');
    await field('Key prefix').fill('9');
    await button('Save').click();
    await page.getByText('Use 2 to 12 lower-case letters and digits').waitFor();
    await field('Key prefix').fill('acme');
    await button('Save').click();
    await page.getByText('Still working: lk.').waitFor();
  });

  test('a preset is asked about, then sets the switches and the side of the portal', async () => {
    await page.getByRole('radio', { name: 'Custom apps' }).click();
    await dialog('Use Custom apps?').getByRole('button', { name: 'Use this preset' }).click();
    await page.getByRole('navigation').getByRole('link', { name: 'Integrations' }).waitFor();
    expect(await page.getByRole('switch', { name: 'Organizations have one API token' }).isChecked()).toBe(
      false,
    );
  });
});
