import { createServer, type Server } from 'node:http';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Config } from '../config.ts';
import { HotRoutes } from './hot-routes.ts';
import { parseJson } from './parse-json.ts';
import { Problem } from './problem.ts';
import { trustHops } from './read-caller-address.ts';
import { refuseWhileClosing } from './refuse-unavailable.ts';
import { replyToClientError } from './reply-to-client-error.ts';
import { replyToErrors, sendProblem, toProblem } from './reply-to-error.ts';
import { addSecurityHeaders, securityHeaders } from './security-headers.ts';

export interface LogStream {
  readonly write: (line: string) => void;
}

export interface ServerSettings {
  readonly config: Pick<Config, 'baseUrl' | 'logLevel' | 'trustedProxies'>;
  /** Asked before the framework. */
  readonly hotRoutes?: HotRoutes;
  readonly createRequestId: () => string;
  /** Whether all requests come from workers of this installation, which say whose they are. */
  readonly behindWorkers?: boolean;
  /** Where log lines go; standard output if not given. */
  readonly log?: LogStream | undefined;
}

const HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** Ids are short; an OpenAPI slug too. */
const LONGEST_PARAMETER = 200;

/** The HTTP server with everything that holds for all routes. */
export function createHttpServer({
  config,
  hotRoutes = new HotRoutes(),
  createRequestId,
  behindWorkers = false,
  log,
}: ServerSettings): FastifyInstance {
  const { baseUrl, logLevel, trustedProxies } = config;
  let isClosing = false;
  const server: FastifyInstance = fastify<Server>({
    logger:
      logLevel === 'silent'
        ? false
        : { level: logLevel, redact: REDACTED, ...(log === undefined ? {} : { stream: log }) },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createRequestId,
    trustProxy: trustHops(trustedProxies, behindWorkers),
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    serverFactory: (handler) =>
      createServer(
        { maxHeaderSize: HEADER_BYTES },
        refuseWhileClosing(hotRoutes.before(handler), () => isClosing, { baseUrl, createRequestId }),
      ),
    // What was begun is answered; what comes later does not reach the framework.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => replyToClientError(error, socket, baseUrl, createRequestId()),
    frameworkErrors: (error, request, reply) => {
      // No hook runs for these.
      reply.headers(securityHeaders(baseUrl)).header('x-request-id', request.id);
      sendProblem(toProblem(error), request, reply);
    },
  });
  server.addHook('preClose', async () => {
    isClosing = true;
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : parseJson(String(body)));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  hotRoutes.restoreBodies(server);
  replyToErrors(server);
  addSecurityHeaders(server, baseUrl);
  refuseNul(server);
  return server;
}

/** What could carry a secret never reaches the log, whatever is logged. */
const REDACTED = ['req.headers', 'headers', '*.authorization', '*.cookie', '*.key', '*.secret', '*.password'];

/** A NUL in an address is never meant well, and no database column takes it. */
function refuseNul(server: FastifyInstance): void {
  server.addHook('onRequest', async (request) => {
    if (request.url.includes('%00'))
      throw new Problem('invalid_request', 'The address contains a NUL character.');
  });
}
