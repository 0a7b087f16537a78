/// <reference lib="dom" />
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { PASSWORD } from '../../server/testing/test-client.ts';
import { OPERATOR, type Portal, startPortal } from './start-portal.ts';

/** One walk through the portal in which the mouse does not exist: nothing here clicks, fills or focuses. */
let portal: Portal;
let page: Page;

beforeAll(async () => {
  portal = await startPortal(inject('chromiumPath'), 'key-pairs');
  page = await (await portal.open(null)).newPage();
  page.setDefaultTimeout(8_000);
});
afterAll(() => portal.close());

const press = (key: string) => page.keyboard.press(key);
const type = (text: string) => page.keyboard.type(text);
const button = (name: string) => page.getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name });
const dialog = (name: string) => page.getByRole('dialog', { name });
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const MOST_STEPS = 80;

const hasFocus = (of: Locator) => of.evaluate((element) => element === document.activeElement);

/** Waits until it has the focus, without pressing anything. */
const focused = (of: Locator) => expect.poll(() => hasFocus(of)).toBe(true);

/** Goes on with Tab until it is there. Fails where the focus cannot be seen, leaves the page, or never arrives. */
async function tabTo(target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < MOST_STEPS && !(await hasFocus(target)); step++) {
    await press(key);
    // A border takes a moment to change its colour.
    await expect.poll(describeFocus, { message: 'the focus can be seen' }).not.toBe('invisible');
  }
  expect(await hasFocus(target), `Tab leads to ${target}`).toBe(true);
}

/** What marks the focus: an outline, or a border of the accent colour, or a ring around what stands for it. */
function describeFocus(): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (element === null || element === document.body) return 'nowhere';
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    if (outlineStyle !== 'none' && outlineWidth !== '0px') return 'outlined';
    if (element.matches('input, textarea')) {
      const box = element.getBoundingClientRect();
      if (box.width < 2 || getComputedStyle(element).opacity === '0') {
        const shown = element.nextElementSibling;
        return shown !== null && getComputedStyle(shown).outlineStyle !== 'none'
          ? 'outlined beside'
          : 'invisible';
      }
      const colour = document.createElement('i');
      colour.style.color = 'var(--mantine-primary-color-filled)';
      document.body.append(colour);
      const accent = getComputedStyle(colour).color;
      colour.remove();
      // A password's border is around the button in it too.
      const marked = [element, element.parentElement ?? element];
      return marked.some((each) => getComputedStyle(each).borderColor === accent) ? 'bordered' : 'invisible';
    }
    return 'invisible';
  });
}

/** Opens a menu and goes down to an item of it, as fast as the focus follows. */
async function useMenu(opener: Locator, item: string): Promise<void> {
  await tabTo(opener);
  await press('Enter');
  const wanted = page.getByRole('menuitem', { name: item });
  await wanted.waitFor();
  await expect.poll(() => describeMenuFocus()).not.toBe('outside');
  for (let step = 0; step < 12 && !(await hasFocus(wanted)); step++) {
    const before = await describeMenuFocus();
    await press('ArrowDown');
    await expect.poll(() => describeMenuFocus()).not.toBe(before);
  }
  await focused(wanted);
  await press('Enter');
}

/** Where in an open menu the focus is. */
function describeMenuFocus(): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    if (activeElement === null || activeElement.closest('[role="menu"]') === null) return 'outside';
    return `${activeElement.getAttribute('role')} ${activeElement.textContent}`;
  });
}

async function copyAndLeave(title: string): Promise<void> {
  await dialog(title).waitFor();
  await tabTo(dialog(title).getByRole('button', { name: /^Copy/ }).last());
  await press('Enter');
  await tabTo(dialog(title).getByRole('button', { name: 'Done' }));
  await press('Enter');
  await dialog(title).waitFor({ state: 'detached' });
}

test('signs in', async () => {
  await page.goto('/');
  await tabTo(field('E-mail'));
  await type(OPERATOR.email);
  await tabTo(page.getByLabel('Password', { exact: true }));
  await type(PASSWORD);
  await press('Enter');
  await heading('Apps').waitFor();
});

test('the first Tab of a page offers to skip to the content, and does so', async () => {
  await page.goto('/apps');
  await heading('Apps').waitFor();
  await press('Tab');
  await focused(page.getByRole('link', { name: 'Skip to the content' }));
  await press('Enter');
  await focused(page.locator('#content'));
  await press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('#content') !== null)).toBe(true);
});

test('makes an app with its keys in the wizard, and copies both of them', async () => {
  await tabTo(page.getByRole('link', { name: 'New App' }).first());
  await press('Enter');
  await tabTo(field('App name'));
  await type('Tide gauge');
  await press('Enter');
  await tabTo(page.getByRole('checkbox', { name: 'Contacts', exact: true }));
  await press('Space');
  await tabTo(button('Connect and Generate Keys'));
  await press('Enter');
  await copyAndLeave('Successfully Generated your API Keys!');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^lksk_live_/);
  await heading('Tide gauge').waitFor();
});

test('moves between the tabs of an app with the arrows', async () => {
  await tabTo(page.getByRole('tab', { name: 'Access Keys' }), 'Shift+Tab');
  await press('ArrowRight');
  await focused(page.getByRole('tab', { name: 'Connected APIs' }));
  await button('Change endpoints').waitFor();
  await press('ArrowLeft');
  await button('Generate Key').waitFor();
});

test('generates a key: the dialog has the focus, keeps it, and gives it back', async () => {
  await tabTo(button('Generate Key'));
  await press('Enter');
  await focused(field('Name'));
  for (let step = 0; step < 12; step++) {
    await press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true);
  }
  await press('Escape');
  await dialog('Generate Key').waitFor({ state: 'detached' });
  await focused(button('Generate Key'));
  await press('Enter');
  await focused(field('Name'));
  await type('Harbour');
  await press('Enter');
  await copyAndLeave('Successfully Generated your API Keys!');
  await focused(button('Generate Key'));
});

test('a secret that was not copied is asked about with the focus on going back', async () => {
  await press('Enter');
  await focused(field('Name'));
  await type('Forgotten');
  await press('Enter');
  await dialog('Successfully Generated your API Keys!').waitFor();
  await press('Escape');
  await focused(button('Go back'));
  await tabTo(button('Close without a copy'));
  await press('Enter');
  await focused(button('Generate Key'));
});

test('rotates a key from its menu, and comes back to the menu', async () => {
  const menu = page.getByRole('button', { name: '⋯ Actions menu: Harbour' }).first();
  await useMenu(menu, 'Rotate');
  await focused(dialog('Rotate this key?').getByRole('button', { name: 'Cancel' }));
  await tabTo(dialog('Rotate this key?').getByRole('radio', { name: '24 hours' }));
  await press('ArrowUp');
  await focused(dialog('Rotate this key?').getByRole('radio', { name: '1 hour' }));
  await press('Enter');
  await copyAndLeave('Successfully Generated your API Keys!');
  await expect.poll(() => describeFocus()).toBe('outlined');
  expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toContain('⋯ Actions menu: Harbour');
});

test('revokes a key from its menu, cancels by Escape, and goes on in the page when the menu is gone', async () => {
  const menu = page.getByRole('button', { name: '⋯ Actions menu: Forgotten' });
  await useMenu(menu, 'Revoke');
  const question = dialog('Revoking the Key');
  await focused(question.getByRole('button', { name: 'Cancel' }));
  await press('Escape');
  await question.waitFor({ state: 'detached' });
  await focused(menu);
  await useMenu(menu, 'Revoke');
  await focused(question.getByRole('button', { name: 'Cancel' }));
  await press('Tab');
  await focused(question.getByRole('button', { name: 'Revoke key' }));
  await press('Enter');
  await row('Forgotten').getByText('Revoked', { exact: true }).waitFor();
  await question.waitFor({ state: 'detached' });
  await focused(page.locator('#content'));
});

test('edits the app and saves', async () => {
  await tabTo(page.getByRole('tab', { name: 'Access Keys' }));
  await press('ArrowLeft');
  await tabTo(field('Description'));
  await type('Measures the tide.');
  await tabTo(button('Save'));
  await press('Enter');
  await page.getByText('Saved.').waitFor();
});

test('finds a page with Ctrl K and the arrows, and Escape gives the focus back', async () => {
  await tabTo(page.getByRole('button', { name: /Profile avatar/ }), 'Shift+Tab');
  await press('Control+k');
  const search = page.getByRole('combobox', { name: 'Search apps, keys, APIs and pages' });
  await focused(search);
  await press('Escape');
  await focused(page.getByRole('button', { name: /Profile avatar/ }));
  await press('Control+k');
  await focused(search);
  await type('Tide');
  await page.getByRole('option', { name: /Tide gauge/ }).waitFor();
  await press('ArrowDown');
  await press('ArrowUp');
  await press('Enter');
  await heading('Tide gauge').waitFor();
});

test('chooses the dark scheme in the account menu, which Escape closes', async () => {
  const account = page.getByRole('button', { name: /Profile avatar/ });
  await useMenu(account, 'Dark');
  await expect.poll(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  await focused(account);
  await press('Enter');
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  await expect.poll(() => describeMenuFocus()).not.toBe('outside');
  await press('Escape');
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor({ state: 'detached' });
  await focused(account);
});

test('deletes the app by typing its name', async () => {
  await tabTo(button('Delete app'));
  await press('Enter');
  const question = dialog('Delete this app?');
  await focused(question.getByRole('button', { name: 'Cancel' }));
  await tabTo(question.getByRole('textbox'));
  await type('Tide gauge');
  await press('Enter');
  await heading('Apps').waitFor();
  await page.getByText('No apps yet').waitFor();
});

test('goes all the way round a page, forwards and backwards, without getting stuck', async () => {
  const stops = new Set<string>();
  for (const key of ['Tab', 'Shift+Tab'] as const) {
    await page.goto('/apps');
    await heading('Apps').waitFor();
    for (let step = 0; step < MOST_STEPS; step++) {
      await press(key);
      const stop = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? '');
      if (step > 0 && (await describeFocus()) === 'nowhere') break;
      stops.add(`${key} ${stop}`);
    }
  }
  const forwards = [...stops].filter((stop) => stop.startsWith('Tab ')).length;
  const backwards = [...stops].filter((stop) => stop.startsWith('Shift')).length;
  expect(forwards).toBeGreaterThan(8);
  expect(backwards).toBe(forwards);
});

test('signs out', async () => {
  await useMenu(page.getByRole('button', { name: /Profile avatar/ }), 'Sign out');
  await heading('Sign in').waitFor();
});
