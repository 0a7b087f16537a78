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

export const PICTURES: readonly Picture[] = [
  { name: 'sign-in', preset: 'complete', path: '/sign-in', signedOut: true },
  { name: 'sign-up', preset: 'complete', path: '/sign-up', signedOut: true },
  { name: 'forgotten-password', preset: 'complete', path: '/forgotten-password', signedOut: true },
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
      await page.getByRole('combobox').fill('co');
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
