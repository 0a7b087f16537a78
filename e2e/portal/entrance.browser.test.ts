import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startApp, type TestApp } from '../../server/testing/start-app.ts';

/** Shared by the steps of this file: an installation from its first start on. */
let app: TestApp;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  app = await startApp(null);
  browser = await chromium.launch({ executablePath: inject('chromiumPath'), args: ['--no-sandbox'] });
  page = await browser.newPage({ baseURL: app.url });
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

const field = (name: string) => page.getByRole('textbox', { name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const PASSWORD = 'correct horse battery';

test('before the setup every page leads to it, and it says where the link is', async () => {
  await page.goto('/apps');
  await heading('Set up Latchkey').waitFor();
  await page.getByText('Open that link.').waitFor();
});

test('the setup token is taken from the link and leaves the address at once', async () => {
  await page.goto('about:blank');
  await page.goto(`/setup#token=${app.setupToken}`);
  await field('Your name').waitFor();
  await page.waitForURL((url) => url.hash === '');
});

test('what is missing is said beside its field, and the first of them gets the focus', async () => {
  await button('Set up').click();
  await page.getByText('Enter your name.').waitFor();
  await page.getByText('At least 10 characters.', { exact: true }).waitFor();
  await expect.poll(() => field('Your name').evaluate((input) => input.matches(':focus'))).toBe(true);
});

test('the first account is made with a preset, and is signed in', async () => {
  await field('Your name').fill('Ada Lovelace');
  await field('E-mail').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByText('Hard to guess.').waitFor();
  await field('Organization name').fill('Analytical Engines');
  await page.getByRole('radio', { name: 'Key pairs' }).click();
  await button('Set up').click();
  await heading('Apps').waitFor();
  const state = await app.send('GET', '/v1/setup');
  expect(state.body).toMatchObject({ done: true, preset: 'key-pairs' });
});

test('the setup link is of no use a second time', async () => {
  await page.goto(`/setup#token=${app.setupToken}`);
  await heading('Already set up').waitFor();
});

test('signing out leads to Sign in, and back to the page that was wanted', async () => {
  await page.goto('/usage');
  await page.getByRole('button', { name: /Profile avatar/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await heading('Sign in').waitFor();
  await page.goto('/settings/members');
  await heading('Sign in').waitFor();
  await field('E-mail').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill('wrong password');
  await button('Sign in').click();
  await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor();
  expect(await field('E-mail').inputValue()).toBe('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button('Sign in').click();
  await heading('Members').waitFor();
});

test('a session that ends in the middle of a form is signed in over it, and nothing typed is lost', async () => {
  await page.goto('/apps/new');
  await field('App name').fill('Weather station');
  await button('Next').click();
  await page.getByRole('checkbox', { name: 'Contacts', exact: true }).check();
  await page.context().clearCookies();
  await button('Connect and Generate Keys').click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('dialog', { name: 'Successfully Generated your API Keys!' }).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Weather station', includeHidden: true }).waitFor();
});

test('a secret that was not copied is asked about once before it goes', async () => {
  const dialog = page.getByRole('dialog', { name: 'Successfully Generated your API Keys!' });
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.getByText('It was not copied.').waitFor();
  await dialog.getByRole('button', { name: 'Close without a copy' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('a form with changes is not left without asking', async () => {
  await page.getByRole('tab', { name: 'App Information' }).click();
  await field('Description').fill('Sends what it measures.');
  await page.getByRole('navigation').getByRole('link', { name: 'Usage' }).click();
  const question = page.getByRole('dialog', { name: 'Leave without saving?' });
  await question.getByRole('button', { name: 'Stay' }).click();
  expect(await field('Description').inputValue()).toBe('Sends what it measures.');
  await button('Save').click();
  await page.getByText('Saved.').waitFor();
});

test('an API key that is pasted into another field is not taken over', async () => {
  await page.goto('/apps/new');
  await field('App name').fill('lk_live_8QmZr1xYw0Lp_0123456789abcdefghijABCDEFGHIJ01234567890');
  await page.getByText('That is a whole API key.').waitFor();
  expect(await field('App name').inputValue()).toBe('');
});

test('when the server is away the page says so, and what was typed stays', async () => {
  await page.getByRole('textbox', { name: 'App name' }).fill('Tide gauge');
  await button('Next').click();
  await page.route('**/v1/**', (route) => route.abort());
  await button('Connect and Generate Keys').click();
  await page.getByRole('alert').getByText('The server cannot be reached.').first().waitFor();
  await page.unroute('**/v1/**');
  await button('Connect and Generate Keys').click();
  await page.getByRole('dialog', { name: 'Successfully Generated your API Keys!' }).waitFor();
});
