import type { Page } from 'playwright-core';

export interface Picture {
  readonly name: string;
  readonly preset: string;
  /** With `{app}` and the like from `fillPortal`. */
  readonly path: string;
  readonly signedOut?: boolean;
  /** What is done on the page before the picture is taken. */
  readonly before?: (page: Page) => Promise<unknown>;
}

const button = (name: string) => (page: Page) =>
  page.getByRole('button', { name, exact: true }).first().click();

const verifier = {
  version: '0.1.0',
  serviceTokenId: 'st_7pQ0sWc3Nd1e',
  serviceTokenName: 'Conversations service',
  node: 'q8Zt2mVb41',
  connected: true,
  since: new Date(Date.now() - 26 * 60 * 60 * 1000).toISOString(),
};
/** What no single server can be brought to show: several nodes, one that lags behind, one that is silent. */
const SEVERAL_VERIFIERS = {
  epoch: 41,
  leaseSeconds: 10,
  waiting: 1,
  nodes: [
    { id: 'q8Zt2mVb41', here: true, applied: 41 },
    { id: 'Xw3nR0aLk9', here: false, applied: 41 },
  ],
  items: [
    {
      ...verifier,
      incarnation: 'a',
      name: 'conversations-1',
      address: '10.4.0.17',
      applied: 41,
      leaseLeftMs: 9200,
    },
    {
      ...verifier,
      incarnation: 'b',
      name: 'conversations-2',
      address: '10.4.0.18',
      applied: 38,
      leaseLeftMs: 4100,
      connected: false,
    },
    {
      ...verifier,
      incarnation: 'c',
      name: 'contacts-of-the-whole-of-europe-1',
      node: 'Xw3nR0aLk9',
      address: '2001:db8:4f::2a',
      applied: 41,
      leaseLeftMs: null,
    },
  ],
};

/** Shows the page as it is where mail is set up. */
async function sendsMail(page: Page): Promise<void> {
  await page.route('**/v1/setup', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), mail: true } });
  });
  await page.reload();
  await page.waitForLoadState('networkidle');
}

async function inviteWith(page: Page, mail: unknown): Promise<void> {
  await sendsMail(page);
  await page.route('**/v1/organization/invitations', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), mail } });
  });
  await button('Invite')(page);
  await page.getByRole('textbox', { name: 'E-mail' }).fill('grace@example.com');
  await page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click();
  await page.getByLabel('Invitation link').waitFor();
}

export const PICTURES: readonly Picture[] = [
  { name: 'sign-in', preset: 'complete', path: '/sign-in', signedOut: true },
  { name: 'sign-up', preset: 'complete', path: '/sign-up', signedOut: true },
  { name: 'forgotten-password', preset: 'complete', path: '/forgotten-password', signedOut: true },
  {
    name: 'forgotten-password-mail',
    preset: 'complete',
    path: '/forgotten-password',
    signedOut: true,
    before: sendsMail,
  },
  {
    name: 'forgotten-password-asked',
    preset: 'complete',
    path: '/forgotten-password',
    signedOut: true,
    before: async (page) => {
      await sendsMail(page);
      await page.route('**/api/auth/request-password-reset', (route) =>
        route.fulfill({ json: { status: true } }),
      );
      await page.getByRole('textbox', { name: 'E-mail' }).fill('ada@example.com');
      await button('Send link')(page);
      await page.getByText('If there is an account with').waitFor();
    },
  },
  { name: 'reset-password-no-link', preset: 'complete', path: '/reset-password', signedOut: true },
  {
    name: 'reset-password',
    preset: 'complete',
    path: '/reset-password#token=picture',
    signedOut: true,
    before: (page) => page.getByLabel('New password', { exact: true }).fill('a few words'),
  },
  {
    name: 'reset-password-used',
    preset: 'complete',
    path: '/reset-password#token=picture',
    signedOut: true,
    before: async (page) => {
      await page.getByLabel('New password', { exact: true }).fill('a few words together');
      await button('Change password')(page);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'reset-password-done',
    preset: 'complete',
    path: '/reset-password#token=picture',
    signedOut: true,
    before: async (page) => {
      await page.route('**/api/auth/reset-password', (route) => route.fulfill({ json: { status: true } }));
      await page.getByLabel('New password', { exact: true }).fill('a few words together');
      await button('Change password')(page);
      await page.getByText('You are signed out everywhere.').waitFor();
    },
  },
  {
    name: 'invitation-not-mailed',
    preset: 'complete',
    path: '/settings/members',
    before: (page) =>
      inviteWith(page, {
        sent: false,
        problem: 'The mail could not be sent: the mail server refuses this address. Copy the link instead.',
      }),
  },
  {
    name: 'invitation-mailed',
    preset: 'complete',
    path: '/settings/members',
    before: (page) => inviteWith(page, { sent: true, problem: null }),
  },
  { name: 'apps', preset: 'complete', path: '/apps' },
  { name: 'apps-list', preset: 'complete', path: '/apps?view=list' },
  { name: 'apps-none', preset: 'complete', path: '/apps?search=nothing' },
  { name: 'app-information', preset: 'complete', path: '/apps/{app}' },
  { name: 'app-keys', preset: 'complete', path: '/apps/{app}?tab=keys' },
  { name: 'app-apis', preset: 'complete', path: '/apps/{app}?tab=apis' },
  { name: 'app-usage', preset: 'complete', path: '/apps/{app}?tab=usage' },
  { name: 'new-app', preset: 'complete', path: '/apps/new' },
  {
    name: 'new-app-endpoints',
    preset: 'complete',
    path: '/apps/new',
    before: async (page) => {
      await page.getByLabel('App name').fill('Weather station');
      await button('Next')(page);
      await page.getByRole('checkbox', { name: /List conversations/ }).check();
    },
  },
  {
    name: 'generate-key',
    preset: 'complete',
    path: '/apps/{app}?tab=keys',
    before: button('Generate Key'),
  },
  {
    name: 'new-secret',
    preset: 'complete',
    path: '/apps/{app}?tab=keys',
    before: async (page) => {
      await button('Generate Key')(page);
      await button('Generate')(page);
      await page.getByRole('button', { name: 'Run' }).click();
      await page.waitForLoadState('networkidle');
    },
  },
  {
    name: 'revoke-key',
    preset: 'complete',
    path: '/apps/{app}?tab=keys',
    before: (page) =>
      page.getByRole('switch', { name: 'Revoke production key' }).first().click({ force: true }),
  },
  {
    name: 'search',
    preset: 'complete',
    path: '/apps',
    before: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /^Search apps, keys/ }).fill('co');
      await page.waitForLoadState('networkidle');
    },
  },
  {
    name: 'avatar-menu',
    preset: 'complete',
    path: '/apps',
    before: (page) => page.getByRole('button', { name: /Profile avatar/ }).click(),
  },
  { name: 'delete-app', preset: 'complete', path: '/apps/{app}', before: button('Delete app') },
  { name: 'marketplace', preset: 'complete', path: '/marketplace?tab=built' },
  { name: 'apis', preset: 'complete', path: '/apis' },
  { name: 'api', preset: 'complete', path: '/apis/conversations' },
  { name: 'api-on-request', preset: 'complete', path: '/apis/provisioning' },
  { name: 'usage', preset: 'complete', path: '/usage' },
  { name: 'information', preset: 'complete', path: '/settings/information' },
  { name: 'members', preset: 'complete', path: '/settings/members' },
  { name: 'invitations', preset: 'complete', path: '/settings/invitations' },
  { name: 'key-policy', preset: 'complete', path: '/settings/key-policy' },
  {
    name: 'key-policy-fault',
    preset: 'complete',
    path: '/settings/key-policy',
    before: (page) => page.getByRole('textbox', { name: 'Longest lifetime' }).fill('a month'),
  },
  { name: 'api-keys', preset: 'complete', path: '/settings/api-keys' },
  { name: 'audit-log', preset: 'complete', path: '/settings/audit-log' },
  { name: 'profile', preset: 'complete', path: '/settings/profile' },
  { name: 'operator-catalogue', preset: 'complete', path: '/operator/catalogue' },
  { name: 'operator-api', preset: 'complete', path: '/operator/catalogue/contacts' },
  { name: 'operator-import', preset: 'complete', path: '/operator/catalogue/document/import' },
  { name: 'operator-organizations', preset: 'complete', path: '/operator/organizations' },
  { name: 'operator-requests', preset: 'complete', path: '/operator/access-requests' },
  { name: 'operator-tokens', preset: 'complete', path: '/operator/service-tokens' },
  { name: 'operator-verifiers-none', preset: 'complete', path: '/operator/verifiers' },
  {
    name: 'operator-verifiers',
    preset: 'complete',
    path: '/operator/verifiers',
    before: async (page) => {
      await page.route('**/v1/operator/verifiers', (route) => route.fulfill({ json: SEVERAL_VERIFIERS }));
      await page.reload();
      await page.getByText('3 changes behind').waitFor();
    },
  },
  { name: 'operator-installation', preset: 'complete', path: '/operator/installation' },
  { name: 'operator-branding', preset: 'complete', path: '/operator/branding' },
  {
    name: 'operator-branding-colour',
    preset: 'complete',
    path: '/operator/branding',
    before: (page) => page.getByRole('textbox', { name: 'Accent colour' }).fill('#ffd400'),
  },
  {
    name: 'request-access',
    preset: 'complete',
    path: '/apis/provisioning',
    before: button('Request access'),
  },
  { name: 'invite', preset: 'complete', path: '/settings/members', before: button('Invite') },
  {
    name: 'audit-event',
    preset: 'complete',
    path: '/settings/audit-log?action=app',
    before: button('App created'),
  },
  {
    name: 'audit-whole',
    preset: 'complete',
    path: '/settings/audit-log?scope=all',
    before: button('Check integrity'),
  },
  { name: 'operator-add-api', preset: 'complete', path: '/operator/catalogue', before: button('Add API') },
  {
    name: 'operator-difference',
    preset: 'complete',
    path: '/operator/catalogue/document/import?api=contacts',
    before: async (page) => {
      await page.getByText('Paste', { exact: true }).click();
      const path = "'/contacts': {get: {summary: List, responses: {'200': {description: ok}}}}";
      await page
        .getByRole('textbox', { name: 'Document' })
        .fill(`{openapi: 3.0.3, info: {title: Contacts, version: '2'}, paths: {${path}}}`);
      await button('Show what changes')(page);
      await page.getByRole('button', { name: 'Apply these changes' }).waitFor();
    },
  },
  { name: 'missing', preset: 'complete', path: '/nothing' },
  { name: 'integrations', preset: 'custom-apps', path: '/integrations' },
  { name: 'create-app', preset: 'custom-apps', path: '/apps/create' },
  { name: 'edit-app', preset: 'custom-apps', path: '/apps/{app}' },
  { name: 'api-token-none', preset: 'account-token', path: '/settings/api-token' },
  {
    name: 'api-token',
    preset: 'account-token',
    path: '/settings/api-token',
    before: async (page) => {
      // The next look finds the token that the one before has generated.
      const generate = page.getByRole('button', { name: 'Generate', exact: true });
      if ((await generate.count()) > 0) return generate.click();
      await button('Regenerate')(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Regenerate' }).click();
      return page.getByRole('button', { name: 'Copy', exact: true }).waitFor();
    },
  },
];
