import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { PASSWORD } from '../../server/testing/test-client.ts';
import { type Portal, startPortal } from './start-portal.ts';

/** One app whose keys are generated while the answers of the server are bad in one way or another. */
let portal: Portal;
let page: Page;
let appId: string;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'complete');
  page = await (await portal.open(portal.operator)).newPage();
  page.setDefaultTimeout(8_000);
  appId = (await portal.app.makeApp(portal.operator, 'Tide gauge')).id;
  await page.goto(`/apps/${appId}?tab=keys`);
});
afterAll(() => portal.close());
beforeEach(() => page.unrouteAll({ behavior: 'wait' }));

const KEYS = /\/v1\/apps\/\w+\/keys(\?|$)/;
const dialog = (name: string) => page.getByRole('dialog', { name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const secretDialog = () => dialog('Successfully Generated your API Keys!');

/** Names of the keys that there really are. */
async function listKeyNames(): Promise<string[]> {
  const { body } = await portal.app.send('GET', `/v1/apps/${appId}/keys`, portal.operator);
  return z
    .object({ items: z.array(z.object({ name: z.string() })) })
    .parse(body)
    .items.map(({ name }) => name);
}

async function onlyPosts(route: Route, answer: (route: Route) => Promise<void>): Promise<void> {
  if (route.request().method() === 'POST') await answer(route);
  else await route.continue();
}

const problem = {
  type: 'about:blank',
  title: 'Internal error',
  status: 500,
  detail: 'Something went wrong here. The request id finds it in the log.',
  code: 'internal_error',
  requestId: 'req_4fK29xQd',
};
const json =
  (status: number, body: object, headers = {}) =>
  (route: Route) =>
    route.fulfill({ status, headers, contentType: 'application/problem+json', body: JSON.stringify(body) });
const html =
  (status: number, headers = {}) =>
  (route: Route) =>
    route.fulfill({ status, headers, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' });

const BAD_ANSWERS: readonly {
  readonly name: string;
  readonly answer: (route: Route) => Promise<void>;
  readonly says: readonly string[];
}[] = [
  { name: 'a failure of the server', answer: json(500, problem), says: [problem.detail, 'req_4fK29xQd'] },
  {
    name: 'a page of a proxy with status 502',
    answer: html(502, { 'x-request-id': 'req_of_a_proxy' }),
    says: ['The server cannot answer at the moment. Try again in a few seconds.', 'req_of_a_proxy'],
  },
  {
    name: 'a page with status 200',
    answer: html(200),
    says: ['The server answered something that cannot be read. Load the page again.'],
  },
  {
    name: 'JSON that breaks off',
    answer: (route) => route.fulfill({ status: 201, contentType: 'application/json', body: '{"key": {"id"' }),
    says: ['The server answered something that cannot be read. Load the page again.'],
  },
  {
    name: 'a connection that is cut',
    answer: (route) => route.abort('connectionreset'),
    says: ['The server cannot be reached.'],
  },
  {
    name: 'too many requests, told by a proxy',
    answer: html(429, { 'retry-after': '30' }),
    says: ['Too many requests at once. Wait 30 seconds, then try again.'],
  },
  {
    name: 'too many attempts, told by Latchkey',
    answer: json(429, {
      ...problem,
      code: 'too_many_attempts',
      detail: 'Too many attempts. Wait 1 minute, then try again.',
    }),
    says: ['Too many attempts. Wait 1 minute, then try again.'],
  },
];

describe('a form that is answered badly', () => {
  for (const { name, answer, says } of BAD_ANSWERS) {
    test(`says what to do after ${name}, keeps what was typed, and is sent again`, async () => {
      await page.route(KEYS, (route) => onlyPosts(route, answer));
      await button('Generate Key').click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await button('Generate').click();
      for (const words of says) await dialog('Generate Key').getByRole('alert').getByText(words).waitFor();
      expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe(name);
      await page.unrouteAll({ behavior: 'wait' });
      await button('Generate').click();
      await secretDialog().getByRole('button', { name: 'Copy', exact: true }).first().click();
      await secretDialog().getByRole('button', { name: 'Done' }).click();
      expect(await listKeyNames()).toContain(name);
    });
  }

  test('never makes a second key when only the answer to the first was lost', async () => {
    const name = 'answer lost';
    await page.route(KEYS, (route) =>
      onlyPosts(route, async () => {
        await route.fetch();
        await route.abort('connectionreset');
      }),
    );
    await button('Generate Key').click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await button('Generate').click();
    await dialog('Generate Key').getByRole('alert').getByText('The server cannot be reached.').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await button('Generate').click();
    await dialog('Generate Key').getByRole('alert').getByText('carried out before').waitFor();
    expect((await listKeyNames()).filter((each) => each === name)).toEqual([name]);
    await button('Cancel').click();
  });
});

describe('a page that cannot load its data', () => {
  const BAD_LOADS = [
    { name: 'a failure of the server', answer: json(500, problem), says: problem.detail },
    { name: 'a page of a proxy', answer: html(503), says: 'The server cannot answer at the moment.' },
    { name: 'a refusal for the moment', answer: html(429), says: 'Too many requests at once. Wait a minute' },
    { name: 'something that is no JSON', answer: html(200), says: 'answered something that cannot be read' },
  ];
  for (const { name, answer, says } of BAD_LOADS) {
    test(`says so after ${name}, and Try again brings the list`, async () => {
      await page.route('**/v1/apps?*', answer);
      await page.goto('/apps');
      await page.getByRole('alert').getByText(says).waitFor();
      await page.unrouteAll({ behavior: 'wait' });
      await button('Try again').click();
      await page.getByRole('link', { name: 'Tide gauge' }).waitFor();
    });
  }
});

describe('a session that ends in the middle of a form', () => {
  test('is signed in over an open dialog, which goes on where it was', async () => {
    await page.goto(`/apps/${appId}?tab=keys`);
    await button('Generate Key').click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('after the session');
    await page.context().clearCookies();
    await button('Generate').click();
    const again = dialog('Sign in again');
    await again.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await secretDialog().getByRole('button', { name: 'Copy', exact: true }).first().click();
    await secretDialog().getByRole('button', { name: 'Done' }).click();
    expect(await listKeyNames()).toContain('after the session');
  });

  test('who does not want to sign in now keeps the page, and is asked again by the next button only', async () => {
    await page.clock.install();
    await page.goto(`/apps/${appId}?tab=information`);
    await page.getByRole('textbox', { name: 'Description' }).fill('Measures the tide.');
    await page.context().clearCookies();
    await page.clock.fastForward('00:30');
    await dialog('Sign in again').getByRole('button', { name: 'Not now' }).click();
    await dialog('Sign in again').waitFor({ state: 'detached' });
    const asked = page.waitForResponse(
      (response) => response.url().endsWith(appId) && response.status() === 401,
    );
    await page.clock.fastForward('00:30');
    await asked;
    expect(await dialog('Sign in again').count()).toBe(0);
    expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Measures the tide.');
    await button('Save').click();
    await dialog('Sign in again').getByLabel('Password', { exact: true }).fill(PASSWORD);
    await dialog('Sign in again').getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Saved.').waitFor();
  });
});
