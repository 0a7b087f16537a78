import { createServer, type Server } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import { parseJson } from './parse-json.ts';
import { Problem } from './problem.ts';
import { replyToErrors, sendProblem, toProblem } from './reply-to-error.ts';
import { addSecurityHeaders } from './security-headers.ts';

export interface ServerSettings {
  readonly config: Pick<Config, 'baseUrl' | 'logLevel' | 'trustedProxies'>;
  readonly createRequestId: () => string;
}

const HEADER_BYTES = 16 * 1024;
const REQUEST_TIMEOUT_MS = 60_000;
/** Ids are short; an OpenAPI slug too. */
const LONGEST_PARAMETER = 200;

/** The HTTP server with everything that holds for all routes. */
export function createHttpServer({ config, createRequestId }: ServerSettings): FastifyInstance {
  const { logLevel, trustedProxies } = config;
  const server = fastify<Server>({
    logger: logLevel === 'silent' ? false : { level: logLevel, redact: REDACTED },
    disableRequestLogging: true,
    genReqId: createRequestId,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    serverFactory: (handler) =>
      createServer({ maxHeaderSize: HEADER_BYTES }, (request, response) => handler(request, response)),
    frameworkErrors: (error, request, reply) => {
      sendProblem(toProblem(error), request, reply);
    },
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : parseJson(String(body)));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  });
  refuseNul(server);
  replyToErrors(server);
  addSecurityHeaders(server, config.baseUrl);
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
