import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, createRateLimiter } from '@latchkey/verifier';
import type { FastifyInstance } from 'fastify';
import { bindAccessRequestRoutes } from './access-requests/routes.ts';
import { bindAppRoutes } from './apps/routes.ts';
import { bindAuditRoutes } from './audit/routes.ts';
import { Barrier } from './barrier/barrier.ts';
import type { ChangeOrigin } from './barrier/change-origin.ts';
import { createCommitChange } from './barrier/commit-change.ts';
import { createBarrierStore } from './barrier/store.ts';
import { waitUntilSettled } from './barrier/wait-until-settled.ts';
import { bindCatalogueRoutes } from './catalogue/routes.ts';
import { checkMasterSecret } from './check-master-secret.ts';
import type { Config } from './config.ts';
import { createId } from './create-id.ts';
import type { Database } from './database/database.ts';
import { initializeDatabase } from './database/initialize.ts';
import { bindDocs, bindStartPage } from './docs/bind-docs.ts';
import { createAuthenticate, findServiceToken } from './http/authenticate.ts';
import { createBinder } from './http/bind-route.ts';
import { countRequestIds } from './http/count-request-ids.ts';
import { createHttpServer, type LogStream } from './http/create-server.ts';
import { HotRoutes } from './http/hot-routes.ts';
import { readCallerAddress, trustHops } from './http/read-caller-address.ts';
import { createRecallRequest } from './http/recall-request.ts';
import { servePortal } from './http/serve-portal.ts';
import { ImportedPrefixes } from './keys/imported-prefixes.ts';
import { createMakeKey } from './keys/make-key.ts';
import { RetagImportedKeys } from './keys/retag-imported-key.ts';
import { bindKeyRoutes } from './keys/routes.ts';
import { createMail } from './mail/send-mail.ts';
import { writePasswordReset } from './mail/write-password-reset.ts';
import type { MasterSecret } from './master-secret.ts';
import { countLoads } from './operations/count-loads.ts';
import { CountingVerifier } from './operations/counting-verifier.ts';
import { type ErrorLog, logSparingly } from './operations/log-sparingly.ts';
import { bindOperationsRoutes } from './operations/routes.ts';
import { createOrganizationSettings } from './organizations/create-organization-settings.ts';
import { bindOrganizationRoutes } from './organizations/routes.ts';
import { fetchPublicAddress } from './outbound/fetch-public-address.ts';
import { bindAuth } from './people/bind-auth.ts';
import { checkSignUp, isSetUp } from './people/check-sign-up.ts';
import { createAuth, migrateAuth } from './people/create-auth.ts';
import { createFindMembership } from './people/find-membership.ts';
import { ResetRequests } from './people/reset-requests.ts';
import { bindSessionRoute } from './people/session-route.ts';
import { createAttempts } from './people/throttle-attempts.ts';
import { bindServiceTokenRoutes } from './service-tokens/routes.ts';
import { CurrentSettings } from './settings/current-settings.ts';
import { bindSettingsRoutes } from './settings/routes.ts';
import { bindSetupRoutes } from './setup/routes.ts';
import { pruneUsage } from './usage/prune-usage.ts';
import { bindUsageRoutes } from './usage/routes.ts';
import { HOUR, UsageFlush } from './usage/usage-flush.ts';
import { createRecordSource } from './verification/load-records.ts';
import { addHotVerification, bindVerificationRoutes } from './verification/routes.ts';
import { acceptVerifiers } from './verifiers/accept-verifiers.ts';
import { limitLookUps } from './verifiers/limit-look-ups.ts';
import { createLoadForVerifier } from './verifiers/load-for-verifier.ts';
import { bindVerifierRoutes } from './verifiers/routes.ts';
import type { ServeVerifierSettings } from './verifiers/serve-verifier.ts';
import { LeadWorkers } from './workers/lead-workers.ts';

export interface AppSettings {
  readonly config: Config;
  readonly database: Database;
  readonly master: MasterSecret;
  readonly setupToken: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** What leases are counted by. */
  readonly clock: Clock;
  /** Runs something again and again until the function it returns is called. */
  readonly every: (milliseconds: number, run: () => Promise<void>) => () => void;
  /** Where workers find this process; without it there are none. */
  readonly socketPath?: string | undefined;
  /** Validates every reply against the contract; for tests. */
  readonly checkReplies: boolean;
  /** Where log lines go; standard output if not given. */
  readonly log?: LogStream | undefined;
}

export interface App {
  readonly server: FastifyInstance;
  /** Processes that take requests in its place; `null` where it takes them itself. */
  readonly workers: LeadWorkers | null;
  readonly close: () => Promise<void>;
}

/** What the portal's build makes. */
const PORTAL_FOLDER = fileURLToPath(new URL('../portal/dist', import.meta.url));

/** Most imported keys that wait for their tag at once. */
const MOST_RETAGGED = 10_000;

/** What a crash can lose of the counts of decisions. */
const USAGE_INTERVAL_MS = 10_000;

/** For all attached verifiers together: a tenth of a second's worth, where the database is well. */
const MOST_LOOK_UPS = 1_000;
const MOST_VERIFIERS = 20_000;
const MOST_VERIFIERS_OF_ONE_TOKEN = 5_000;

/** In the change log: what a verifier that was away may still be told one by one. */
const CHANGES_KEPT = 100_000;

/** For what the server does without having been asked by anybody. */
const BY_ITSELF: ChangeOrigin = {
  actor: { kind: 'system', id: null, name: 'Latchkey' },
  address: null,
  requestId: '',
  idempotency: null,
  waits: true,
};

/** The whole server: everything is made here and handed to whoever needs it. */
export async function createApp(settings: AppSettings): Promise<App> {
  const { config, database, master, now, clock, checkReplies } = settings;
  const { baseUrl } = config;
  const { kysely } = database;
  const hotRoutes = new HotRoutes();
  const server = createHttpServer({
    config,
    hotRoutes,
    behindWorkers: settings.socketPath !== undefined,
    createRequestId: () => createId('req'),
    log: settings.log,
  });

  await initializeDatabase(database, randomBytes(16).toString('hex'), config.restored);
  await checkMasterSecret(database, master, now());
  const currentSettings = new CurrentSettings(database);
  const authSettings = { database, baseUrl, secret: master.sessionSecret, createId };
  await migrateAuth(authSettings);
  await currentSettings.reload();

  let workers: LeadWorkers | null = null;
  const importedPrefixes = new ImportedPrefixes();
  await importedPrefixes.load(kysely);

  const loads = countLoads(createRecordSource(database));
  const barrierStore = createBarrierStore(database, database.reserved);
  const barrier = new Barrier({
    store: barrierStore,
    clock,
    ...(await barrierStore.readClock()),
    leaseTermMs: config.leaseSeconds * 1000,
    severalNodes: database.severalNodes,
    createIncarnation: () => randomBytes(16).toString('base64url'),
    apply: (change) => verifier.apply(change),
    reloadFormats: async () => {
      await currentSettings.reload();
      await importedPrefixes.load(kysely);
    },
    onError: logSparingly(server.log, clock, 'the barrier cannot use the database'),
    mostAttached: MOST_VERIFIERS,
    mostAttachedOfOneToken: MOST_VERIFIERS_OF_ONE_TOKEN,
  });
  const verifier: CountingVerifier = new CountingVerifier({
    source: loads.source,
    lease: barrier.lease,
    peppers: master.peppers,
    limiter: createRateLimiter({ capacity: config.cachedKeys }),
    now,
    acceptsImported: (text) => importedPrefixes.accepts(text),
    onFirstUse: (key, tag) => retagging.add(key.id, tag),
    onLoadError: logSparingly(server.log, clock, 'a record could not be loaded'),
    capacity: config.cachedKeys,
  });
  database.onChangeAnnounced(() => barrier.node?.wake());
  await barrier.start();
  const delay = (milliseconds: number) => sleep(milliseconds, undefined, { ref: false });
  const commitChange = createCommitChange({
    database,
    barrier,
    now,
    monotonicNow: clock.monotonic,
    createEventId: () => createId('evt'),
  });
  const retagging = new RetagImportedKeys({
    commitChange,
    origin: BY_ITSELF,
    pepperVersion: master.pepperVersion,
    onError: (error) =>
      server.log.error({ err: error }, 'an imported key keeps its first hash until it is used again'),
    capacity: MOST_RETAGGED,
  });
  const usageFlush = new UsageFlush({
    recorder: verifier.usage,
    commitChange,
    origin: BY_ITSELF,
    capacity: config.cachedKeys,
    now,
    onError: (error) =>
      server.log.error({ err: error }, 'counts of decisions are kept until the database can be written'),
  });
  const stopFlushing = settings.every(USAGE_INTERVAL_MS, () => usageFlush.flush());
  const stopPruning = settings.every(HOUR, () =>
    pruneUsage({
      commitChange,
      origin: BY_ITSELF,
      days: config.usageDays,
      now,
      onError: (error) => server.log.error({ err: error }, 'old counts of decisions are kept for now'),
    }),
  );
  const stopForgetting = settings.every(HOUR, () =>
    barrierStore
      .forgetChanges(barrier.feed.applied - CHANGES_KEPT)
      .catch((error: unknown) => server.log.error({ err: error }, 'old changes are kept for now')),
  );
  const eventLoopDelay = monitorEventLoopDelay({ resolution: 20 });
  eventLoopDelay.enable();
  const branding = () => currentSettings.value;
  const mail =
    config.mail === null
      ? null
      : createMail({
          ...config.mail,
          baseUrl,
          productName: () => branding().productName,
          onFailure: ({ detail }) => server.log.warn({ mail: detail }, 'a mail could not be sent'),
        });
  const sendReset =
    mail === null
      ? undefined
      : async ({ email }: { readonly email: string }, token: string) => {
          const link = `${baseUrl}/reset-password#token=${token}`;
          await mail.send(writePasswordReset(branding(), { to: email, link }));
        };
  const resetRequests =
    mail === null
      ? null
      : new ResetRequests({
          onError: (error) => server.log.error({ err: error }, 'no link to a new password could be made'),
        });
  const auth = createAuth({ ...authSettings, sendReset });
  const findMembership = createFindMembership(database, (organizationId, name) =>
    createOrganizationSettings(commitChange, BY_ITSELF, organizationId, name),
  );
  const bind = createBinder({
    server,
    untilSettled: () => waitUntilSettled(barrier, barrierStore),
    authenticate: createAuthenticate({
      auth,
      verifier,
      keyParser: () => currentSettings.keyParser,
      findMembership,
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

  const attempts = createAttempts(now);
  bindAuth({
    ...shared,
    server,
    auth,
    attempts,
    baseUrl,
    checkSignUp: (email) => checkSignUp(database, currentSettings.value.signUp, email, now()),
    resetRequests,
  });
  bindOperationsRoutes(bind, {
    database,
    lease: barrier.lease,
    barrier,
    workers: () => workers?.figures ?? null,
    metricsFrom: config.metricsFrom,
    delay,
    verifier,
    loads: loads.counts,
    usageFlush,
    mails: mail?.counts ?? null,
    eventLoopDelay,
    startedAt: now(),
  });
  bindUsageRoutes(bind, { database, usageFlush, now });
  bindSetupRoutes(bind, {
    ...shared,
    auth,
    attempts,
    findMembership,
    settings: currentSettings,
    setupToken: settings.setupToken,
    preset: config.preset,
    baseUrl,
    sendsMail: mail !== null,
  });
  bindOrganizationRoutes(bind, {
    ...shared,
    baseUrl,
    mail,
    attempts,
    branding,
    onError: (error) => server.log.error({ err: error }, 'an invitation was made but not mailed'),
  });
  bindAuditRoutes(bind, shared);
  bindCatalogueRoutes(bind, { ...shared, fetchDocument: (address) => fetchPublicAddress(address) });
  bindAccessRequestRoutes(bind, shared);
  bindSettingsRoutes(bind, { commitChange, settings: currentSettings });
  bindAppRoutes(bind, shared);
  bindKeyRoutes(bind, {
    ...shared,
    makeKey,
    currentSettings: () => currentSettings.value,
    keyParser: () => currentSettings.keyParser,
    importedPrefixes,
    peppers: master.peppers.imported,
    pepperVersion: master.pepperVersion,
  });
  bindServiceTokenRoutes(bind, { ...shared, master, keyPrefix: () => currentSettings.value.keyPrefix });
  bindSessionRoute(bind, { database });
  // Anybody can ask as a gateway.
  const warnings: ErrorLog = { error: (fields, message) => server.log.warn(fields, message) };
  addHotVerification(hotRoutes, {
    verifier,
    keyParser: () => currentSettings.keyParser,
    createRequestId: countRequestIds(),
    checkReplies,
    onTrouble: logSparingly(warnings, clock, 'a gateway cannot be answered'),
  });
  bindVerificationRoutes(bind, { verifier, settings: currentSettings });
  const serving: ServeVerifierSettings = {
    barrier,
    store: createBarrierStore(database, kysely),
    clock,
    load: limitLookUps(
      createLoadForVerifier({
        source: loads.source,
        peppers: master.peppers,
        acceptsImported: (text) => importedPrefixes.accepts(text),
        onFirstUse: (keyId, tag) => retagging.add(keyId, tag),
      }),
      MOST_LOOK_UPS,
    ),
    formats: () => ({ prefixes: currentSettings.keyPrefixes, imported: importedPrefixes.list() }),
    proveServiceToken: (text) => findServiceToken(verifier, currentSettings.keyParser, text),
    holdsServiceToken: (token) => verifier.holdsServiceToken(token),
    covers: ({ apis }, api) => apis.includes(api),
    countUsage: (counts) => usageFlush.add(counts),
    onError: logSparingly(server.log, clock, 'a verifier could not be answered'),
  };
  const isTrusted = trustHops(config.trustedProxies, settings.socketPath !== undefined);
  const accepted = acceptVerifiers({
    ...serving,
    server: server.server,
    addressOf: (request) => readCallerAddress(request, isTrusted),
  });
  if (settings.socketPath !== undefined) {
    workers = new LeadWorkers({
      ...serving,
      count: config.workers,
      socketPath: settings.socketPath,
      onFirstUse: (keyId, tag) => retagging.add(keyId, tag),
    });
  }
  bindVerifierRoutes(bind, { barrier, clock, store: barrierStore });
  bindDocs({ server, baseUrl });
  if (!servePortal(server, PORTAL_FOLDER)) bindStartPage(server, baseUrl, () => isSetUp(database));

  return {
    server,
    workers,
    close: async () => {
      await workers?.stop();
      await barrier.retire();
      stopFlushing();
      stopPruning();
      stopForgetting();
      eventLoopDelay.disable();
      accepted.close();
      await server.close();
      await resetRequests?.close();
      await usageFlush.close();
      await retagging.settle();
      await barrier.stop();
      await database.close();
    },
  };
}
