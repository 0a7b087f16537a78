import { PASSWORD_LENGTH } from '@latchkey/contract';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { createAccessControl } from 'better-auth/plugins/access';
import { organization } from 'better-auth/plugins/organization';
import { adminAc, defaultStatements, memberAc, ownerAc } from 'better-auth/plugins/organization/access';
import { z } from 'zod';
import type { Database } from '../database/database.ts';

export interface AuthSettings {
  readonly database: Database;
  readonly baseUrl: string;
  /** Signs cookies; derived from the master secret. */
  readonly secret: string;
  /** `org_…` and the like. */
  readonly createId: (prefix: string) => string;
  /** Sends the link of a new password; without it nobody can ask for one. Never throws. */
  readonly sendReset?: ((person: { readonly email: string }, token: string) => Promise<void>) | undefined;
}

/** What better-auth takes care of: accounts, passwords, sessions, memberships, invitations. */
export type Auth = ReturnType<typeof createAuth>;

/** Header in which the server hands over the caller's address, after removing whatever was sent under that name. */
export const ADDRESS_HEADER = 'x-latchkey-client-address';

const ID_PREFIX: Readonly<Record<string, string>> = {
  user: 'user',
  session: 'sess',
  account: 'acct',
  organization: 'org',
  member: 'mem',
  invitation: 'inv',
  verification: 'ver',
};

const WEEK = 7 * 24 * 60 * 60;
const DAY = 24 * 60 * 60;
const HOUR = 60 * 60;

const statements = createAccessControl(defaultStatements);
const roles = {
  owner: statements.newRole(ownerAc.statements),
  admin: statements.newRole(adminAc.statements),
  developer: statements.newRole(memberAc.statements),
  viewer: statements.newRole(memberAc.statements),
};

export function createAuth(settings: AuthSettings) {
  return betterAuth(authOptions(settings));
}

/** Makes or brings up to date the tables that belong to better-auth. */
export async function migrateAuth(settings: AuthSettings): Promise<void> {
  const { runMigrations } = await getMigrations(authOptions(settings));
  await runMigrations();
}

function authOptions(settings: AuthSettings) {
  const { database, baseUrl, sendReset } = settings;
  const secure = baseUrl.startsWith('https:');
  return {
    appName: 'Latchkey',
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret: settings.secret,
    database: { db: database.kysely, type: database.engine, transaction: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: HOUR,
      ...(sendReset === undefined
        ? {}
        : {
            sendResetPassword: ({ user, token }: { user: { email: string }; token: string }) =>
              sendReset(user, token),
          }),
    },
    verification: { storeIdentifier: 'hashed' as const },
    session: { expiresIn: WEEK, updateAge: DAY },
    // Attempts are throttled by `people/throttle-attempts.ts`, which counts failures only.
    rateLimit: { enabled: false },
    trustedOrigins: [baseUrl],
    advanced: {
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      useSecureCookies: false,
      cookiePrefix: secure ? '__Host-latchkey' : 'latchkey',
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax' as const, path: '/' },
      database: {
        generateId: ({ model }: { model: string }) => settings.createId(ID_PREFIX[model] ?? 'id'),
      },
    },
    plugins: [
      organization({
        ac: statements,
        roles,
        creatorRole: 'owner' as const,
        disableOrganizationDeletion: true,
      }),
    ],
  };
}

/** A session as better-auth returns it, as far as we use it. */
const session = z.object({
  session: z.object({ id: z.string(), activeOrganizationId: z.string().nullish() }),
  user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
});

export interface Session {
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly activeOrganizationId: string | null;
}

/** The session that the cookies of a request carry, if any. */
export async function findSession(auth: Auth, headers: Headers): Promise<Session | null> {
  const found = session.safeParse(await auth.api.getSession({ headers }));
  if (!found.success) return null;
  const { session: row, user } = found.data;
  return {
    sessionId: row.id,
    userId: user.id,
    name: user.name,
    email: user.email,
    activeOrganizationId: row.activeOrganizationId ?? null,
  };
}
