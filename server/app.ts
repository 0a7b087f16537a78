import { randomBytes } from 'node:crypto';
import { createRateLimiter, type KeyRecord, UsageRecorder, Verifier } from '@latchkey/verifier';
import type { FastifyInstance } from 'fastify';
import { bindAppRoutes } from './apps/routes.ts';
import type { ChangeOrigin } from './barrier/change-origin.ts';
import { createCommitChange } from './barrier/commit-change.ts';
import type { Config } from './config.ts';
import { createId } from './create-id.ts';
import type { Database } from './database/database.ts';
import { initializeDatabase } from './database/initialize.ts';
import { createAuthenticate } from './http/authenticate.ts';
import { createBinder } from './http/bind-route.ts';
import { createHttpServer } from './http/create-server.ts';
import { createRecallRequest } from './http/recall-request.ts';
import { createMakeKey } from './keys/make-key.ts';
import { bindKeyRoutes } from './keys/routes.ts';
import type { MasterSecret } from './master-secret.ts';
import { bindOperationsRoutes } from './operations/routes.ts';
import { createOrganizationSettings } from './organizations/create-organization-settings.ts';
import { bindAuth } from './people/bind-auth.ts';
import { checkSignUp } from './people/check-sign-up.ts';
import { createAuth, migrateAuth } from './people/create-auth.ts';
import { createFindMembership } from './people/find-membership.ts';
import { bindServiceTokenRoutes } from './service-tokens/routes.ts';
import { CurrentSettings } from './settings/current-settings.ts';
import { bindSetupRoutes } from './setup/routes.ts';
import { createRecordSource } from './verification/load-records.ts';
import { bindVerificationRoutes } from './verification/routes.ts';

export interface AppSettings {
  readonly config: Config;
  readonly database: Database;
  readonly master: MasterSecret;
  readonly setupToken: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Milliseconds that only ever go forward. */
  readonly monotonicNow: () => number;
  /** Validates every reply against the contract; for tests. */
  readonly checkReplies: boolean;
}

export interface App {
  readonly server: FastifyInstance;
  readonly close: () => Promise<void>;
}

/** For what the server does without having been asked by anybody. */
const BY_ITSELF: ChangeOrigin = {
  actor: { kind: 'system', id: null, name: 'Latchkey' },
  address: null,
  requestId: '',
  idempotency: null,
};

/** The whole server: everything is made here and handed to whoever needs it. */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, database, master, now, monotonicNow, checkReplies } = settings;
  const { baseUrl } = config;
  const { kysely } = database;
  const server = createHttpServer({ config, createRequestId: () => createId('req') });

  await initializeDatabase(database, randomBytes(16).toString('hex'));
  const currentSettings = new CurrentSettings(database);
  const authSettings = { database, baseUrl, secret: master.sessionSecret, createId };
  await migrateAuth(authSettings);
  await currentSettings.reload();

  const verifier: Verifier = new Verifier({
    source: createRecordSource(database),
    lease: { isValid: database.isHeld },
    peppers: master.peppers,
    limiter: createRateLimiter({ capacity: config.cachedKeys }),
    usage: new UsageRecorder(config.cachedKeys),
    now,
    acceptsImported: () => true,
    onFirstUse: (_key: KeyRecord, _tag: string) => {},
    onLoadError: (error) => server.log.error({ err: error }, 'a record could not be loaded'),
    capacity: config.cachedKeys,
  });
  const commitChange = createCommitChange({
    database,
    apply: (change) => verifier.apply(change),
    now,
    monotonicNow,
    createEventId: () => createId('evt'),
  });
  const auth = createAuth(authSettings);
  const bind = createBinder({
    server,
    authenticate: createAuthenticate({
      auth,
      verifier,
      keyParser: () => currentSettings.keyParser,
      findMembership: createFindMembership(database, (organizationId, name) =>
        createOrganizationSettings(commitChange, BY_ITSELF, organizationId, name),
      ),
      isOperator: async (userId) => {
        const row = await kysely
          .selectFrom('operator')
          .select('user_id')
          .where('user_id', '=', userId)
          .executeTakeFirst();
        return row !== undefined;
      },
      baseUrl,
    }),
    recallRequest: createRecallRequest(database),
    checkReplies,
  });
  const makeKey = createMakeKey(master, () => currentSettings.value.keyPrefix);
  const shared = { database, commitChange, createId, now };

  bindAuth({
    server,
    auth,
    baseUrl,
    checkSignUp: (email) => checkSignUp(database, currentSettings.value.signUp, email),
  });
  bindOperationsRoutes(bind, { database });
  bindSetupRoutes(bind, {
    ...shared,
    auth,
    settings: currentSettings,
    setupToken: settings.setupToken,
    preset: config.preset,
    baseUrl,
  });
  bindAppRoutes(bind, shared);
  bindKeyRoutes(bind, { ...shared, makeKey, currentSettings: () => currentSettings.value });
  bindServiceTokenRoutes(bind, { ...shared, master, keyPrefix: () => currentSettings.value.keyPrefix });
  bindVerificationRoutes(bind, { verifier, settings: currentSettings });

  return {
    server,
    close: async () => {
      await server.close();
      await database.close();
    },
  };
}
