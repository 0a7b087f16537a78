import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { createApi } from '../catalogue/create-api.ts';
import { knownApis } from '../catalogue/known-apis.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import { createOrganizationSettings } from '../organizations/create-organization-settings.ts';
import { askAuth } from '../people/ask-auth.ts';
import { isSetUp } from '../people/check-sign-up.ts';
import type { Auth } from '../people/create-auth.ts';
import type { FindMembership } from '../people/find-membership.ts';
import { type Attempts, setupSubject } from '../people/throttle-attempts.ts';
import { applyPreset } from '../settings/apply-preset.ts';
import type { CurrentSettings } from '../settings/current-settings.ts';
import type { Preset } from '../settings/presets.ts';
import { EXAMPLE_APIS, MANAGEMENT_ENTRY } from './example-apis.ts';

export interface SetupSettings {
  readonly database: Database;
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
  readonly auth: Auth;
  readonly attempts: Attempts;
  readonly findMembership: FindMembership;
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

const LOOPBACK = '127.0.0.1';
const account = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) });
const madeOrganization = z.object({ id: z.string() });

/** Makes `setUp`, which runs one at a time and succeeds once. */
export function createSetUp(
  settings: SetupSettings,
): (origin: ChangeOrigin, first: FirstAccount) => Promise<SetUp> {
  let underWay = false;
  return async (origin, first) => {
    await refuseSetUp(settings.database);
    // Before the place is taken: nobody without the token can keep out who has it.
    await checkToken(settings, origin, first.setupToken);
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
  await refuseSetUp(settings.database);
  const address = origin.address ?? LOOPBACK;
  const { user, cookies } = await makeAccount(settings, address, first);
  const by: ChangeOrigin = { ...origin, actor: { kind: 'person', id: user.id, name: user.name } };
  const organizationId = await makeOrganization(settings, address, first, user.id, cookies);
  await createOrganizationSettings(settings.commitChange, by, organizationId, first.organizationName);
  await describeApis(settings, by, first.exampleApis);
  const preset = first.preset ?? settings.preset ?? 'complete';
  await settings.commitChange(by, async (transaction) => {
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

async function refuseSetUp(database: Database): Promise<void> {
  if (await isSetUp(database)) {
    throw new Problem('already_set_up', 'This installation is set up already. Sign in.');
  }
}

async function checkToken(settings: SetupSettings, origin: ChangeOrigin, token: string): Promise<void> {
  const same = await settings.attempts.guard(
    [setupSubject(origin.address ?? LOOPBACK)],
    async () => isSameToken(token, settings.setupToken),
    (isSame) => !isSame,
  );
  if (same) return;
  throw new Problem('forbidden', 'This setup token is not the one that the server printed at its start.');
}

function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function makeAccount(settings: SetupSettings, address: string, first: FirstAccount) {
  const { name, email, password } = first;
  const signedUp = await post(settings, address, '/sign-up/email', { name, email, password }, []);
  // An account that an interrupted setup left behind is signed in to instead.
  const answer = signedUp.ok
    ? signedUp
    : await post(settings, address, '/sign-in/email', { email, password }, []);
  if (!answer.ok)
    throw new Problem('conflict', 'There is an account with this e-mail address and another password.');
  return { user: account.parse(await answer.json()).user, cookies: answer.headers.getSetCookie() };
}

/** The organization of this account, which an interrupted setup may have left behind; else a new one. */
async function makeOrganization(
  settings: SetupSettings,
  address: string,
  first: FirstAccount,
  userId: string,
  cookies: readonly string[],
): Promise<string> {
  const existing = await settings.findMembership(userId, null);
  if (existing !== null) return existing.organizationId;
  const name = first.organizationName;
  const slug = settings.createId('organization').replace('_', '-').toLowerCase();
  const answer = await post(settings, address, '/organization/create', { name, slug }, cookies);
  return madeOrganization.parse(await answer.json()).id;
}

async function describeApis(settings: SetupSettings, origin: ChangeOrigin, examples: boolean): Promise<void> {
  const wanted = examples ? [MANAGEMENT_ENTRY, ...EXAMPLE_APIS] : [MANAGEMENT_ENTRY];
  const known = await knownApis(settings.database.kysely);
  for (const api of wanted) {
    if (!known.has(api.slug ?? '')) await createApi(settings, origin, api);
  }
}

function post(
  { auth, baseUrl }: SetupSettings,
  address: string,
  path: string,
  body: unknown,
  cookies: readonly string[],
): Promise<Response> {
  const cookie = cookies.map((value) => value.split(';')[0]).join('; ');
  return askAuth(auth, baseUrl, { method: 'POST', path, body, cookie, address });
}
