import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { offlineProblem } from '../client/problem.ts';
import { queryClient } from '../client/query-client.ts';
import { isReachable, tellUnreachable } from '../client/reachability.ts';
import { installationQuery, sessionQuery } from '../client/session.ts';
import { FailedEverything, FailedPage, MissingEverything, MissingPage, WaitingPage } from './edge-pages.tsx';
import { homeOf } from './home-of.ts';

/** As the router's own, which loads the whole page anew where the script of one is gone: never without a server. */
function lazyPage<Module extends Record<string, unknown>, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
) {
  let wasAway = false;
  return lazyRouteComponent(
    () =>
      load().catch(async (error: unknown) => {
        if (await isReachable()) {
          // Browsers keep in mind that a script could not be fetched, for as long as the page is there.
          if (wasAway) location.reload();
          throw error;
        }
        wasAway = true;
        tellUnreachable();
        throw offlineProblem();
      }),
    name,
  );
}

const rootRoute = createRootRoute({
  notFoundComponent: MissingEverything,
  errorComponent: FailedEverything,
});

/** Where to go afterwards; only a page of this portal. */
function readReturn(search: Record<string, unknown>): { to?: string } {
  const { to } = search;
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {};
}

function readText<Name extends string>(name: Name) {
  return (search: Record<string, unknown>): { [Key in Name]?: string } => {
    const value = search[name];
    // A computed key widens to an index signature; there is this one key.
    return (typeof value === 'string' && value !== '' ? { [name]: value } : {}) as { [Key in Name]?: string };
  };
}

interface ListSearch {
  search?: string;
  state?: string;
}

/** What a list is searched and filtered by. */
function readListSearch(search: Record<string, unknown>): ListSearch {
  return { ...readText('search')(search), ...readText('state')(search) };
}

const entrance = createRoute({
  getParentRoute: () => rootRoute,
  id: 'entrance',
  beforeLoad: () => queryClient.ensureQueryData(installationQuery),
});
const setup = createRoute({
  getParentRoute: () => entrance,
  path: '/setup',
  component: lazyPage(() => import('../people/setup-page.tsx'), 'SetupPage'),
});
const signIn = createRoute({
  getParentRoute: () => entrance,
  path: '/sign-in',
  validateSearch: readReturn,
  component: lazyPage(() => import('../people/sign-in-page.tsx'), 'SignInPage'),
});
const signUp = createRoute({
  getParentRoute: () => entrance,
  path: '/sign-up',
  validateSearch: readReturn,
  component: lazyPage(() => import('../people/sign-up-page.tsx'), 'SignUpPage'),
});
const forgottenPassword = createRoute({
  getParentRoute: () => entrance,
  path: '/forgotten-password',
  component: lazyPage(() => import('../people/forgotten-password-page.tsx'), 'ForgottenPasswordPage'),
});
const resetPassword = createRoute({
  getParentRoute: () => entrance,
  path: '/reset-password',
  component: lazyPage(() => import('../people/reset-password-page.tsx'), 'ResetPasswordPage'),
});
const acceptInvitation = createRoute({
  getParentRoute: () => entrance,
  path: '/accept-invitation/$invitationId',
  component: lazyPage(() => import('../people/accept-invitation-page.tsx'), 'AcceptInvitationPage'),
});
const newOrganization = createRoute({
  getParentRoute: () => entrance,
  path: '/new-organization',
  component: lazyPage(() => import('../people/new-organization-page.tsx'), 'NewOrganizationPage'),
});

const frame = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  validateSearch: (search: Record<string, unknown>): { environment?: string } =>
    readText('environment')(search),
  search: { middlewares: [retainSearchParams(['environment'])] },
  beforeLoad: async ({ location }) => {
    const installation = await queryClient.ensureQueryData(installationQuery);
    if (!installation.done) throw redirect({ to: '/setup' });
    const state = await queryClient.ensureQueryData(sessionQuery);
    const to = location.href === '/' ? {} : { to: location.href };
    if (state.kind === 'signed-out') throw redirect({ to: '/sign-in', search: to });
    if (state.kind === 'no-organization') throw redirect({ to: '/new-organization' });
    return { installation, session: state.session };
  },
  component: lazyPage(() => import('./app-frame.tsx'), 'AppFrame'),
  notFoundComponent: MissingPage,
  errorComponent: FailedPage,
});
const home = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: homeOf(context.installation, context.session), replace: true });
  },
});
const apps = createRoute({
  getParentRoute: () => frame,
  path: '/apps',
  validateSearch: (search: Record<string, unknown>): { search?: string; view?: 'list'; sort?: 'name' } => ({
    ...readText('search')(search),
    ...(search.sort === 'name' ? { sort: 'name' as const } : {}),
    ...(search.view === 'list' ? { view: 'list' as const } : {}),
  }),
  component: lazyPage(() => import('../apps/apps-page.tsx'), 'AppsPage'),
});
const newApp = createRoute({
  getParentRoute: () => frame,
  path: '/apps/new',
  component: lazyPage(() => import('../apps/new-app-page.tsx'), 'NewAppPage'),
});
const createApp = createRoute({
  getParentRoute: () => frame,
  path: '/apps/create',
  component: lazyPage(() => import('../apps/create-app-page.tsx'), 'CreateAppPage'),
});
const APP_TABS = ['information', 'keys', 'apis', 'usage', 'distribution'] as const;
export type AppTab = (typeof APP_TABS)[number];
const app = createRoute({
  getParentRoute: () => frame,
  path: '/apps/$appId',
  validateSearch: (search: Record<string, unknown>): { tab?: AppTab; key?: string } => {
    const tab = APP_TABS.find((known) => known === search.tab);
    return { ...(tab === undefined ? {} : { tab }), ...readText('key')(search) };
  },
  component: lazyPage(() => import('../apps/app-page.tsx'), 'AppPage'),
});
const MARKETPLACE_TABS = ['all', 'built', 'installed'] as const;
export type MarketplaceTab = (typeof MARKETPLACE_TABS)[number];
function readMarketplaceTab(search: Record<string, unknown>): { tab?: MarketplaceTab } {
  const tab = MARKETPLACE_TABS.find((known) => known === search.tab);
  return tab === undefined ? {} : { tab };
}
const integrations = createRoute({
  getParentRoute: () => frame,
  path: '/integrations',
  validateSearch: readMarketplaceTab,
  component: lazyPage(() => import('../marketplace/marketplace-page.tsx'), 'IntegrationsPage'),
});
const marketplace = createRoute({
  getParentRoute: () => frame,
  path: '/marketplace',
  validateSearch: readMarketplaceTab,
  component: lazyPage(() => import('../marketplace/marketplace-page.tsx'), 'MarketplacePage'),
});
const apis = createRoute({
  getParentRoute: () => frame,
  path: '/apis',
  validateSearch: readListSearch,
  component: lazyPage(() => import('../catalogue/apis-page.tsx'), 'ApisPage'),
});
const api = createRoute({
  getParentRoute: () => frame,
  path: '/apis/$slug',
  component: lazyPage(() => import('../catalogue/api-page.tsx'), 'ApiPage'),
});
const usage = createRoute({
  getParentRoute: () => frame,
  path: '/usage',
  component: lazyPage(() => import('../usage/usage-page.tsx'), 'UsagePage'),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  beforeLoad: ({ location }) => {
    if (location.pathname === '/settings') throw redirect({ to: '/settings/information', replace: true });
  },
});
const information = createRoute({
  getParentRoute: () => settings,
  path: '/information',
  component: lazyPage(() => import('../organization/information-page.tsx'), 'InformationPage'),
});
const members = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  validateSearch: readListSearch,
  component: lazyPage(() => import('../organization/members-page.tsx'), 'MembersPage'),
});
const invitations = createRoute({
  getParentRoute: () => settings,
  path: '/invitations',
  validateSearch: readListSearch,
  component: lazyPage(() => import('../organization/invitations-page.tsx'), 'InvitationsPage'),
});
const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: lazyPage(() => import('../organization/api-keys-page.tsx'), 'ApiKeysPage'),
});
const keyPolicy = createRoute({
  getParentRoute: () => settings,
  path: '/key-policy',
  component: lazyPage(() => import('../organization/key-policy-page.tsx'), 'KeyPolicyPage'),
});
interface AuditSearch {
  action?: string;
  search?: string;
  from?: string;
  until?: string;
  scope?: string;
}
const auditLog = createRoute({
  getParentRoute: () => settings,
  path: '/audit-log',
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    ...readText('action')(search),
    ...readText('search')(search),
    ...readText('from')(search),
    ...readText('until')(search),
    ...readText('scope')(search),
  }),
  component: lazyPage(() => import('../organization/audit-log-page.tsx'), 'AuditLogPage'),
});
const profile = createRoute({
  getParentRoute: () => settings,
  path: '/profile',
  component: lazyPage(() => import('../people/profile-page.tsx'), 'ProfilePage'),
});
const apiToken = createRoute({
  getParentRoute: () => settings,
  path: '/api-token',
  component: lazyPage(() => import('../organization/api-token-page.tsx'), 'ApiTokenPage'),
});

const operator = createRoute({
  getParentRoute: () => frame,
  path: '/operator',
  beforeLoad: ({ context }) => {
    if (!context.session.operator) throw redirect({ to: '/', replace: true });
  },
});
const operatorCatalogue = createRoute({
  getParentRoute: () => operator,
  path: '/catalogue',
  validateSearch: readListSearch,
  component: lazyPage(() => import('../operator/catalogue-page.tsx'), 'CataloguePage'),
});
const operatorImport = createRoute({
  getParentRoute: () => operator,
  path: '/catalogue/document/import',
  validateSearch: (search: Record<string, unknown>): { api?: string } => readText('api')(search),
  component: lazyPage(() => import('../operator/import-page.tsx'), 'ImportPage'),
});
const operatorApi = createRoute({
  getParentRoute: () => operator,
  path: '/catalogue/$slug',
  component: lazyPage(() => import('../operator/edit-api-page.tsx'), 'EditApiPage'),
});
const operatorOrganizations = createRoute({
  getParentRoute: () => operator,
  path: '/organizations',
  validateSearch: readListSearch,
  component: lazyPage(() => import('../operator/organizations-page.tsx'), 'OrganizationsPage'),
});
const operatorRequests = createRoute({
  getParentRoute: () => operator,
  path: '/access-requests',
  validateSearch: readListSearch,
  component: lazyPage(() => import('../operator/access-requests-page.tsx'), 'AccessRequestsPage'),
});
const operatorTokens = createRoute({
  getParentRoute: () => operator,
  path: '/service-tokens',
  validateSearch: readListSearch,
  component: lazyPage(() => import('../operator/service-tokens-page.tsx'), 'ServiceTokensPage'),
});
const operatorVerifiers = createRoute({
  getParentRoute: () => operator,
  path: '/verifiers',
  component: lazyPage(() => import('../operator/verifiers-page.tsx'), 'VerifiersPage'),
});
const operatorInstallation = createRoute({
  getParentRoute: () => operator,
  path: '/installation',
  component: lazyPage(() => import('../operator/installation-page.tsx'), 'InstallationPage'),
});

const operatorBranding = createRoute({
  getParentRoute: () => operator,
  path: '/branding',
  component: lazyPage(() => import('../operator/branding-page.tsx'), 'BrandingPage'),
});

const routeTree = rootRoute.addChildren([
  entrance.addChildren([
    setup,
    signIn,
    signUp,
    forgottenPassword,
    resetPassword,
    acceptInvitation,
    newOrganization,
  ]),
  frame.addChildren([
    home,
    apps,
    newApp,
    createApp,
    app,
    integrations,
    marketplace,
    apis,
    api,
    usage,
    settings.addChildren([
      information,
      members,
      invitations,
      keyPolicy,
      apiKeys,
      auditLog,
      profile,
      apiToken,
    ]),
    operator.addChildren([
      operatorCatalogue,
      operatorImport,
      operatorApi,
      operatorOrganizations,
      operatorRequests,
      operatorTokens,
      operatorVerifiers,
      operatorInstallation,
      operatorBranding,
    ]),
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: WaitingPage,
  defaultErrorComponent: FailedPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
