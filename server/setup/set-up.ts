import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { createApi } from '../catalogue/create-api.ts';
import { knownApis } from '../catalogue/known-apis.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { createOrganizationSettings } from '../organizations/create-organization-settings.ts';
import { isSetUp } from '../people/check-sign-up.ts';
import type { Auth } from '../people/create-auth.ts';
import { applyPreset } from '../settings/apply-preset.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { Preset } from '../settings/presets.ts';
import { EXAMPLE_APIS, MANAGEMENT_ENTRY } from './example-apis.ts';

export interface SetupSettings {
  readonly database: Database;
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
  readonly auth: Auth;
  readonly settings: CurrentSettings;
  readonly setupToken: string;
  readonly preset: Preset | null;
  readonly baseUrl: string;
}

export interface FirstAccount {
  readonly setupToken: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly organizationName: string;
  readonly preset?: Preset | undefined;
  readonly exampleApis: boolean;
}

export interface SetUp {
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly organizationId: string;
  readonly preset: Preset;
  /** `Set-Cookie` values of the session. */
  readonly cookies: string[];
}

const account = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) });
const madeOrganization = z.object({ id: z.string() });

/** Makes `setUp`, which runs one at a time and succeeds once. */
export function createSetUp(
  settings: SetupSettings,
): (origin: ChangeOrigin, first: FirstAccount) => Promise<SetUp> {
  let underWay = false;
  return async (origin, first) => {
    if (underWay) throw new Problem('conflict', 'Setup is under way already. Wait for it.');
    underWay = true;
    try {
      return await setUp(settings, origin, first);
    } finally {
      underWay = false;
    }
  };
}

/**
 * Makes the first account with its organization. The operator's row is written last: until it is there, the
 * setup can be run again and goes on from where it broke off.
 */
async function setUp(settings: SetupSettings, origin: ChangeOrigin, first: FirstAccount): Promise<SetUp> {
  if (await isSetUp(settings.database)) {
    throw new Problem('already_set_up', 'This installation is set up already. Sign in.');
  }
  if (!isSameToken(first.setupToken, settings.setupToken)) {
    throw new Problem('forbidden', 'This setup token is not the one that the server printed at its start.');
  }
  const { user, cookies } = await makeAccount(settings, first);
  const organizationId = await makeOrganization(settings, first, cookies);
  await createOrganizationSettings(settings.commitChange, origin, organizationId, first.organizationName);
  await describeApis(settings, origin, first.exampleApis);
  const preset = first.preset ?? settings.preset ?? 'complete';
  await settings.commitChange(origin, async (transaction) => {
    await applyPreset(transaction, preset);
    await transaction.rows
      .insertInto('operator')
      .values({ user_id: user.id, created_at: transaction.now })
      .execute();
    transaction.audit({
      organizationId: null,
      action: 'installation.set_up',
      target: { kind: 'person', id: user.id, name: user.name },
      changes: { preset: { after: preset } },
    });
  });
  await settings.settings.reload();
  return { user, organizationId, preset, cookies };
}

function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function makeAccount(settings: SetupSettings, first: FirstAccount) {
  const { name, email, password } = first;
  const signedUp = await askAuth(settings, '/sign-up/email', { name, email, password }, []);
  // An account that an interrupted setup left behind is signed in to instead.
  const answer = signedUp.ok ? signedUp : await askAuth(settings, '/sign-in/email', { email, password }, []);
  if (!answer.ok)
    throw new Problem('conflict', 'There is an account with this e-mail address and another password.');
  return { user: account.parse(await answer.json()).user, cookies: answer.headers.getSetCookie() };
}

async function makeOrganization(
  settings: SetupSettings,
  first: FirstAccount,
  cookies: readonly string[],
): Promise<string> {
  const name = first.organizationName;
  const slug = settings.createId('organization').replace('_', '-').toLowerCase();
  const answer = await askAuth(settings, '/organization/create', { name, slug }, cookies);
  return madeOrganization.parse(await answer.json()).id;
}

async function describeApis(settings: SetupSettings, origin: ChangeOrigin, examples: boolean): Promise<void> {
  const wanted = examples ? [MANAGEMENT_ENTRY, ...EXAMPLE_APIS] : [MANAGEMENT_ENTRY];
  const known = await knownApis(settings.database.kysely);
  for (const api of wanted) {
    if (!known.has(api.slug ?? '')) await createApi(settings, origin, api);
  }
}

function askAuth(
  { auth, baseUrl }: SetupSettings,
  path: string,
  body: unknown,
  cookies: readonly string[],
): Promise<Response> {
  const cookie = cookies.map((value) => value.split(';')[0]).join('; ');
  return auth.handler(
    new Request(new URL(`/api/auth${path}`, baseUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: baseUrl, cookie },
      body: JSON.stringify(body),
    }),
  );
}
