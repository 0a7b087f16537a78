import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { PASSWORD } from '../../server/testing/test-client.ts';
import { type Portal, startPortal } from './start-portal.ts';

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
const item = (name: string) => page.getByRole('menuitem', { name });
const row = (text: string) => page.getByRole('row').filter({ hasText: text });
const environments = () => page.getByRole('combobox', { name: 'Environments' });
const menuOf = (text: string) => page.getByRole('button', { name: `⋯ Actions menu: ${text}` });

describe('Information', () => {
  test('a new name shows in the frame once it is saved', async () => {
    await page.goto('/settings/information');
    await field('Organization name').fill('Difference Engines');
    await button('Save').click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Organization Difference Engines' }).waitFor();
  });

  test('an environment that cannot be one is refused beside the field as it is typed', async () => {
    await environments().fill('Load Test');
    await page.keyboard.press('Enter');
    await page.getByText('“Load Test” cannot be a name.').waitFor();
    await environments().press('Backspace');
    await environments().fill('load-test');
    await page.keyboard.press('Enter');
    await button('Save').click();
    await page.getByText('Saved.').waitFor();
  });

  test('leaving with changes is asked about, and staying keeps them', async () => {
    await field('Organization name').fill('Not saved');
    await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
    await dialog('Leave without saving?').waitFor();
    await button('Stay').click();
    expect(await field('Organization name').inputValue()).toBe('Not saved');
    await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
    await button('Leave without saving').click();
    await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  });
});

describe('Invitations and members', () => {
  let link = '';

  test('what the API refuses of an invitation stands beside its field', async () => {
    await button('Invite').click();
    await dialog('Invite somebody').waitFor();
    await field('E-mail').fill('grace@nowhere');
    await dialog('Invite somebody').getByRole('button', { name: 'Invite' }).click();
    await page.getByText('Enter an e-mail address like name@example.com.').waitFor();
  });

  test('an invitation gives a link to pass on, with the day it ends', async () => {
    await field('E-mail').fill('grace@example.com');
    await page.getByRole('radio', { name: 'Viewer' }).check();
    await dialog('Invite somebody').getByRole('button', { name: 'Invite' }).click();
    await dialog('Pass this link on').waitFor();
    link = await page.getByLabel('Invitation link').innerText();
    expect(link).toMatch(/\/accept-invitation\/inv_/);
    await button('Done').click();
  });

  test('Resend makes the same link valid for 3 days again', async () => {
    await page.goto('/settings/invitations');
    await menuOf('grace@example.com').click();
    await item('Resend').click();
    await dialog('Pass this link on').waitFor();
    expect(await page.getByLabel('Invitation link').innerText()).toBe(link);
    await button('Done').click();
  });

  test('whoever has the link signs up with it and joins', async () => {
    const context = await portal.open(null);
    const guest = await context.newPage();
    await guest.goto(new URL(link).pathname);
    await guest.getByRole('heading', { name: 'Join Difference Engines' }).waitFor();
    await guest.getByRole('link', { name: 'Sign up' }).click();
    await guest.getByRole('textbox', { name: 'Your name' }).fill('Grace Hopper');
    await guest.getByRole('textbox', { name: 'E-mail' }).fill('grace@example.com');
    await guest.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await guest.getByRole('button', { name: 'Sign up' }).click();
    await guest.getByRole('button', { name: 'Accept invitation' }).click();
    await guest.getByRole('button', { name: 'Organization Difference Engines' }).waitFor();
    await guest.goto('/settings/invitations');
    await guest.getByText('For owners and admins').waitFor();
    await context.close();
  });

  test('the link of an accepted invitation says that it was used', async () => {
    await page.goto(new URL(link).pathname);
    await page.getByText('This invitation was accepted already.').waitFor();
  });

  test('an owner changes the role of a member', async () => {
    await page.goto('/settings/members');
    await menuOf('Grace Hopper').click();
    await item('Change role').click();
    await page.getByRole('radio', { name: 'Developer' }).check();
    await button('Change role').click();
    await row('Grace Hopper').getByText('Developer').waitFor();
  });

  test('the last owner cannot leave, and reads why in the dialog', async () => {
    await menuOf('Ada Lovelace').click();
    await item('Leave organization').click();
    await dialog('Leave Difference Engines?').getByRole('button', { name: 'Leave organization' }).click();
    await page.getByRole('alert').getByText('owner').waitFor();
    await button('Cancel').click();
  });

  test('a removed member is gone from the list', async () => {
    await menuOf('Grace Hopper').click();
    await item('Remove').click();
    await button('Remove member').click();
    await row('Grace Hopper').waitFor({ state: 'detached' });
  });
});

describe('Audit log', () => {
  test('a filter is part of the address, so that it can be shared', async () => {
    await page.goto('/settings/audit-log?search=grace&action=member');
    await page.getByRole('table', { name: 'Audit log' }).waitFor();
    expect(await page.getByRole('row').allInnerTexts()).toSatisfy((rows: string[]) =>
      rows.slice(1).every((text) => text.startsWith('Member ')),
    );
  });

  test('an event opens by keyboard too, with what it changed', async () => {
    await button('Member updated').focus();
    await page.keyboard.press('Enter');
    const opened = dialog('Member updated');
    await opened.getByRole('row').filter({ hasText: 'role' }).getByText('developer').waitFor();
    await page.keyboard.press('Escape');
  });

  for (const [format, file] of [
    ['CSV', /^audit-events-.*\.csv$/],
    ['JSON Lines', /^audit-events-.*\.jsonl$/],
  ] as const) {
    test(`${format} holds what the filters show and nothing else`, async () => {
      await button('Export').click();
      const saved = page.waitForEvent('download');
      await item(format).click();
      const download = await saved;
      expect(download.suggestedFilename()).toMatch(file);
      const text = readFileSync(await download.path(), 'utf8');
      expect(text).toContain('member.updated');
      expect(text).not.toContain('organization.created');
    });
  }

  test('an operator sees the whole installation, and that nobody changed the log', async () => {
    await page.getByText('Whole installation').click();
    await button('Check integrity').click();
    await page.getByText(/^Intact: all \d+ events/).waitFor();
  });
});

describe('Profile', () => {
  test('a new name shows in the frame', async () => {
    await page.goto('/settings/profile');
    await field('Name').fill('Ada King');
    await button('Save').click();
    await page.getByRole('button', { name: /Profile avatar.*Ada King/ }).waitFor();
  });

  test('a wrong current password is refused beside its field, and what was typed stays', async () => {
    await page.getByLabel('Current password', { exact: true }).fill('not my password');
    await page.getByLabel('New password', { exact: true }).fill('a new long password');
    await button('Change password').click();
    await page.getByText('This is not the password you have now.').waitFor();
    expect(await page.getByLabel('New password', { exact: true }).inputValue()).toBe('a new long password');
  });

  test('a changed password ends the other sessions and keeps this one', async () => {
    const signedIn = await portal.app.send(
      'POST',
      '/api/auth/sign-in/email',
      {},
      { email: portal.operator.email, password: PASSWORD },
    );
    expect(signedIn.status).toBe(200);
    await page.reload();
    await page.getByText('This session').waitFor();
    await button('End all others').waitFor();
    await page.getByLabel('Current password', { exact: true }).fill(PASSWORD);
    await page.getByLabel('New password', { exact: true }).fill('a new long password');
    await button('Change password').click();
    await page.getByText('Changed. You are signed out everywhere else.').waitFor();
    await button('End all others').waitFor({ state: 'detached' });
  });
});
