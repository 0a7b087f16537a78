import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ReceivedLetter, startSmtp, type TestSmtp } from '../../server/testing/start-smtp.ts';
import { PASSWORD } from '../../server/testing/test-client.ts';
import { OPERATOR, type Portal, startPortal } from './start-portal.ts';

/** Shared by the steps of this file: somebody who forgot their password, and gets mail. */
let smtp: TestSmtp;
let portal: Portal;
let page: Page;

beforeAll(async () => {
  smtp = await startSmtp();
  const environment = { LATCHKEY_SMTP: smtp.url, LATCHKEY_MAIL_FROM: 'keys@example.com' };
  portal = await startPortal(inject('chromiumPath'), 'complete', { environment });
  page = await (await portal.open(null)).newPage();
});
afterAll(async () => {
  await portal.close();
  await smtp.close();
});

const NEW_PASSWORD = 'nine battery staples';
const field = (name: string) => page.getByRole('textbox', { name });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const heading = (name: string) => page.getByRole('heading', { level: 1, name });
const dialog = (name: string) => page.getByRole('dialog', { name });

/** The address of the button in the letter, on this server. */
function linkIn({ parsed }: ReceivedLetter): string {
  const address = /<a href="([^"]+)" style/.exec(parsed.html ?? '')?.[1] ?? '';
  const { pathname, hash } = new URL(address);
  return pathname + hash;
}

describe('A forgotten password', () => {
  let link = '';

  test('is asked about from Sign in, in the same words for an address without an account', async () => {
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot password?' }).click();
    await heading('Forgot your password?').waitFor();
    await button('Send link').click();
    await page.getByText('Enter your e-mail address.').waitFor();
    for (const email of ['nobody@example.com', OPERATOR.email]) {
      await field('E-mail').fill(email);
      await button('Send link').click();
      await heading('Look into your mailbox').waitFor();
      await page.getByText(`If there is an account with ${email}, a mail with a link`).waitFor();
      if (email !== OPERATOR.email) await button('Try another address').click();
    }
  });

  test('is set anew with the link of the mail, whose token leaves the address at once', async () => {
    link = linkIn(await smtp.next(OPERATOR.email));
    expect(link).toMatch(/^\/reset-password#token=\w+$/);
    await page.goto('about:blank');
    await page.goto(link);
    await heading('Choose a new password').waitFor();
    await page.waitForURL((url) => url.hash === '' && url.pathname === '/reset-password');
    await page.getByLabel('New password', { exact: true }).fill('short');
    await page.getByText('5 more characters.').waitFor();
    await button('Change password').click();
    await page.getByText('At least 10 characters.', { exact: true }).waitFor();
    await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByText('Hard to guess.').waitFor();
    await button('Change password').click();
    await heading('Password changed').waitFor();
  });

  test('signs in from then on, and every session from before has ended', async () => {
    await page.getByRole('link', { name: 'Sign in' }).click();
    await field('E-mail').fill(OPERATOR.email);
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await button('Sign in').click();
    await heading('Apps').waitFor();
    const before = await (await portal.open(portal.operator)).newPage();
    await before.goto('/apps');
    await before.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await before.context().close();
  });

  test('is not set by a link that was used, which says where another one is', async () => {
    await page.goto('about:blank');
    await page.goto(link);
    await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
    await button('Change password').click();
    await page.getByRole('alert').getByText('This link was used already or has expired.').waitFor();
    await page.getByRole('link', { name: 'Ask for another link' }).click();
    await heading('Forgot your password?').waitFor();
  });

  test('without a link is told where to look', async () => {
    const stranger = await (await portal.open(null)).newPage();
    await stranger.goto('/reset-password');
    await stranger.getByText('Open the link of the mail that you got.').waitFor();
    await stranger.getByRole('link', { name: 'Ask for another link' }).click();
    await stranger.getByRole('heading', { level: 1, name: 'Forgot your password?' }).waitFor();
    await stranger.context().close();
  });

  test('where no mail is set up, says whom to ask', async () => {
    const stranger = await (await portal.open(null)).newPage();
    await stranger.route('**/v1/setup', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), mail: false } });
    });
    await stranger.goto('/forgotten-password');
    await stranger.getByText('This installation sends no mail').waitFor();
    await stranger.getByText('Tell whoever runs it').waitFor();
    expect(await stranger.getByRole('button', { name: 'Send link' }).count()).toBe(0);
    await stranger.context().close();
  });
});

describe('An invitation', () => {
  test('is mailed, and its link can be copied all the same', async () => {
    await page.goto('/settings/invitations');
    await page.getByText('They get a mail with a link.').waitFor();
    await button('Invite').click();
    await field('E-mail').fill('grace@example.com');
    await dialog('Invite somebody').getByRole('button', { name: 'Invite' }).click();
    await dialog('Invitation sent').waitFor();
    const shown = await page.getByLabel('Invitation link').innerText();
    const letter = await smtp.next('grace@example.com');
    expect(new URL(shown).pathname).toBe(linkIn(letter));
    expect(letter.parsed.text).toContain('Ada Lovelace invites you to join Analytical Engines');
    await button('Done').click();
  });

  test('is sent again by Resend', async () => {
    await page.getByRole('button', { name: '⋯ Actions menu: grace@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Resend' }).click();
    await dialog('Invitation sent').waitFor();
    await smtp.next('grace@example.com');
    await button('Done').click();
  });

  test('whose mail could not be sent says so, with the link to pass on', async () => {
    smtp.refusal = { at: 'recipient', reply: () => '5.1.1 no such person' };
    await page.getByRole('button', { name: '⋯ Actions menu: grace@example.com' }).click();
    await page.getByRole('menuitem', { name: 'Resend' }).click();
    await dialog('Pass this link on').waitFor();
    await page
      .getByRole('alert')
      .getByText('The mail could not be sent: the mail server refuses this address. Copy the link instead.')
      .waitFor();
    expect(await page.getByLabel('Invitation link').innerText()).toContain('/accept-invitation/inv_');
    smtp.refusal = null;
  });
});
