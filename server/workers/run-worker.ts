import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import {
  AskAuthority,
  Attachment,
  ClockLease,
  type Connect,
  createKeyParser,
  createRateLimiter,
  type KeyFormats,
  ReportUsage,
  SYSTEM_CLOCK,
} from '@latchkey/verifier';
import type { Config } from '../config.ts';
import { connectReading } from '../database/connect-reading.ts';
import { countRequestIds } from '../http/count-request-ids.ts';
import { HotRoutes } from '../http/hot-routes.ts';
import { refuseWhileClosing } from '../http/refuse-unavailable.ts';
import { loadMasterSecret } from '../master-secret.ts';
import { CountingVerifier } from '../operations/counting-verifier.ts';
import { type ErrorLog, logSparingly } from '../operations/log-sparingly.ts';
import { createRecordSource } from '../verification/load-records.ts';
import { addHotVerification } from '../verification/routes.ts';
import { VERSION } from '../version.ts';
import { type FromWorker, isToWorker } from './messages.ts';
import { createPassOn } from './pass-on.ts';
import { waitUntilAnswered } from './wait-until-answered.ts';

const USAGE_INTERVAL_MS = 5_000;
const FIGURES_INTERVAL_MS = 1_000;
const HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** What is still being answered then is broken off. */
const LONGEST_ANSWER_MS = 12_000;

/**
 * A process that verifies, and gives every other request to the one that started it. It is a verifier like those
 * inside protected services, with two differences: it reads records from the database by itself, and its connection
 * is the channel between the two processes.
 */
export async function runWorker(config: Config, socketPath: string): Promise<void> {
  const clock = SYSTEM_CLOCK;
  const database = connectReading(config.database);
  const { peppers } = loadMasterSecret(config.dataFolder, config.masterSecret);
  const lease = new ClockLease(clock);
  let parser = createKeyParser(['lk']);
  let formats: KeyFormats = { prefixes: ['lk'], imported: null };
  const verifier = new CountingVerifier({
    source: createRecordSource(database),
    lease,
    peppers,
    limiter: createRateLimiter({ capacity: config.cachedKeys }),
    now: Date.now,
    acceptsImported: (text) =>
      formats.imported === null || formats.imported.some((prefix) => text.startsWith(prefix)),
    onFirstUse: ({ id }, tag) => say({ kind: 'first_use', keyId: id, tag }),
    onLoadError: logSparingly(LOG, clock, 'a record could not be loaded'),
    capacity: config.cachedKeys,
  });
  const attachment: Attachment = new Attachment({
    connect: connectToParent,
    clock,
    random: Math.random,
    lease,
    replica: verifier,
    serviceToken: '',
    api: '',
    incarnation: randomBytes(16).toString('base64url'),
    name: `worker ${process.pid}`,
    version: VERSION,
    onFormats: (next) => {
      formats = next;
      parser = createKeyParser(next.prefixes);
    },
    onAnswer: (answer) => authority.answer(answer),
    onEvent: (event) => {
      if (event.type === 'state' && event.state === 'connecting') authority.giveUp();
      // Who takes requests before it may decide answers them with 503.
      if (event.type === 'lease_granted') listen();
    },
  });
  const authority = new AskAuthority({
    clock,
    send: (message) => attachment.send(message),
    isAttached: () => attachment.state === 'attached',
  });
  const reports = new ReportUsage({ authority, usage: verifier.usage, clock, intervalMs: USAGE_INTERVAL_MS });
  const sayFigures = () => {
    say({ kind: 'figures', decided: verifier.decided, keysHeld: verifier.keysHeld });
    clock.after(FIGURES_INTERVAL_MS, sayFigures);
  };
  sayFigures();

  const createRequestId = countRequestIds();
  const hotRoutes = new HotRoutes();
  addHotVerification(hotRoutes, {
    verifier,
    keyParser: () => parser,
    createRequestId,
    checkReplies: false,
    onTrouble: logSparingly(LOG, clock, 'a gateway cannot be answered'),
  });
  const refusing = { baseUrl: config.baseUrl, createRequestId };
  const passOn = createPassOn(socketPath, refusing);
  const server: Server = createServer(
    { maxHeaderSize: HEADER_BYTES, requestTimeout: REQUEST_TIMEOUT_MS },
    refuseWhileClosing(
      hotRoutes.before((request, response) => passOn.request(request, response, hotRoutes.takeBody(request))),
      () => !server.listening,
      refusing,
    ),
  );
  let upgraded = 0;
  server.on('upgrade', (request, socket, head) => {
    upgraded += 1;
    socket.once('close', () => {
      upgraded -= 1;
    });
    passOn.upgrade(request, socket, head);
  });
  server.on('error', (error: NodeJS.ErrnoException) => {
    say({ kind: 'failed', code: error.code ?? '', message: error.message });
  });

  let asked = false;
  const listen = () => {
    if (asked) return;
    asked = true;
    server.listen({ host: config.host, port: config.port }, () => say({ kind: 'listening' }));
  };
  attachment.start();
  reports.start();

  const stop = async () => {
    server.close();
    await waitUntilAnswered(server, () => upgraded, clock, LONGEST_ANSWER_MS);
    await reports.close();
    await attachment.close();
    await database.close();
    process.exit(0);
  };
  process.on('message', (message: unknown) => {
    if (isToWorker(message) && message.kind === 'stop') void stop();
  });
  // Without the process that started it there is nobody to attach to.
  process.on('disconnect', () => process.exit(1));
  // The process that started this one says when to stop; a signal of the terminal reaches both.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
}

const LOG: ErrorLog = {
  error: ({ err, times }, message) =>
    console.error(times === undefined ? `${message}:` : `${message}, ${times} times more:`, err),
};

function say(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

/** The channel between the two processes as a connection: it cannot break without the process ending too. */
const connectToParent: Connect = ({ onOpen, onMessage, onClose }) => {
  const receive = (message: unknown) => {
    if (!isToWorker(message)) return;
    if (message.kind === 'closed') end('the connection was closed');
    else if (message.kind === 'verifier') onMessage(message.message);
  };
  const end = (reason: string) => {
    process.off('message', receive);
    onClose(reason);
  };
  process.on('message', receive);
  say({ kind: 'connect' });
  setImmediate(onOpen);
  return {
    send: (message) => say({ kind: 'verifier', message }),
    close: () => {
      process.off('message', receive);
    },
  };
};
