import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { makePng } from '../../server/settings/testing/make-png.ts';
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
const saved = () => page.getByText('Saved.');
const choose = async (name: string, mimeType: string, buffer: Buffer) => {
  const chooser = page.waitForEvent('filechooser');
  await button('Choose an image').click();
  await (await chooser).setFiles({ name, mimeType, buffer });
};
const background = (name: string) =>
  button(name).evaluate(
    (element) => element.ownerDocument.defaultView?.getComputedStyle(element).backgroundColor,
  );

describe('The name', () => {
  test('shows in the frame and in the title of the page once it is saved', async () => {
    await page.goto('/operator/installation');
    await page.getByRole('navigation').getByRole('link', { name: 'Branding' }).click();
    await field('Product name').fill('Acme Keys');
    await button('Save').click();
    await saved().waitFor();
    await page.getByRole('link', { name: 'Acme Keys, start page' }).waitFor();
    expect(await page.title()).toBe('Branding · Acme Keys');
  });

  test('is not another one on a tab whose scripts have not come yet, nor at an address where nothing is', async () => {
    const answer = await fetch(`${portal.app.url}/sign-in`, { headers: { accept: 'text/html' } });
    expect(await answer.text()).toMatch(/<title>(?!.*Latchkey).+<\/title>/);
    const other = await page.context().newPage();
    await other.goto('/nothing');
    await other.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    expect(await other.title()).toMatch(/^Not found(?: · Acme Keys)?$/);
    await other.close();
  });
});

describe('The accent colour', () => {
  test('is refused with its contrast while it is typed, and the nearest that can be read is offered', async () => {
    await field('Accent colour').fill('#ffd400');
    await page.getByText('1.43:1 to white. Text and buttons need at least 4.5:1.').waitFor();
    await button('Save').click();
    expect(await saved().count()).toBe(0);
    await page.getByRole('button', { name: /the nearest that can be read/ }).click();
    await page
      .getByRole('status')
      .getByText(/^4\.\d\d:1 to white$/)
      .waitFor();
  });

  test('is that of buttons once it is saved', async () => {
    await field('Accent colour').fill('#0F766E');
    await page.getByText('5.47:1 to white').waitFor();
    await button('Save').click();
    await saved().waitFor();
    await field('Product name').fill('Acme Key Desk');
    // Below the pointer it is darker.
    await page.mouse.move(0, 0);
    await expect.poll(() => background('Save')).toBe('rgb(15, 118, 110)');
    await button('Save').click();
    await saved().waitFor();
  });
});

describe('The logo', () => {
  test('cannot be an SVG, nor something else that is called a PNG', async () => {
    await choose('logo.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    await page.getByRole('alert').getByText('SVG is not taken').waitFor();
    await choose('logo.png', 'image/png', Buffer.from('<script>alert(1)</script>'));
    await page.getByText('This is not a whole PNG, JPEG or WebP image.').waitFor();
    await choose('large.png', 'image/png', Buffer.alloc(70_000));
    await page.getByText('large.png has 69 kB. Choose one of at most 64 kB.').waitFor();
  });

  test('is shown in the frame as soon as it is chosen', async () => {
    await choose('logo.png', 'image/png', makePng(64, 32));
    await page.getByText('The logo is shown from now on.').waitFor();
    const image = page.getByRole('link', { name: 'Acme Key Desk, start page' }).locator('img');
    await expect
      .poll(() => image.evaluate((element) => 'naturalWidth' in element && element.naturalWidth))
      .toBe(64);
  });

  test('meets who is not signed in, with the name and the colour', async () => {
    const context = await portal.open(null);
    const guest = await context.newPage();
    await guest.goto('/sign-in');
    await guest.getByText('Acme Key Desk').waitFor();
    await expect.poll(() => guest.title()).toBe('Sign in · Acme Key Desk');
    expect(await guest.getByRole('main').locator('img').count()).toBe(1);
    const color = await guest
      .getByRole('button', { name: 'Sign in' })
      .evaluate((element) => element.ownerDocument.defaultView?.getComputedStyle(element).backgroundColor);
    expect(color).toBe('rgb(15, 118, 110)');
    await context.close();
  });

  test('is gone when it is removed', async () => {
    await button('Remove').click();
    await page.getByText('The logo of Latchkey is shown again.').waitFor();
    expect(await page.getByRole('link', { name: 'Acme Key Desk, start page' }).locator('img').count()).toBe(
      0,
    );
  });
});
