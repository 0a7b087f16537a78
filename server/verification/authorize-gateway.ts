import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Decision,
  describeRate,
  describeRefusal,
  type KeyParser,
  type KeyRecord,
  readCredential,
  type Verifier,
} from '@latchkey/verifier';
import { proveServiceToken, REALM } from '../http/authenticate.ts';
import type { HotRoute } from '../http/hot-routes.ts';
import { Problem } from '../http/problem.ts';
import { problemBody, toProblem } from '../http/reply-to-error.ts';
import { securityHeaders } from '../http/security-headers.ts';
import { findCalledApi } from './find-called-api.ts';
import {
  AUTHORIZE_PATH,
  type HeaderValues,
  headerValue,
  readOriginalRequest,
} from './read-original-request.ts';

export interface AuthorizeSettings {
  readonly verifier: Verifier;
  readonly keyParser: () => KeyParser;
  readonly createRequestId: () => string;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** Told when gateways cannot be answered for a reason that is not the holder's; once a minute says enough. */
  readonly onTrouble: (problem: Problem) => void;
}

/** Without the one about TLS: a gateway may pass an answer on from a host of its own. */
const SECURITY_HEADERS = securityHeaders('');
const TROUBLE_INTERVAL_MS = 60_000;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** `null` for no body. */
  readonly problem: Readonly<Record<string, unknown>> | null;
}

/**
 * `/v1/authorize` for gateways that ask before they let a request through: any method, with the headers of the original
 * request, whose body is not read. It answers what the gateway is to answer if it refuses, and never 401 or 403
 * for a fault that is not the holder's, because a gateway passes those on.
 */
export function createAuthorize(settings: AuthorizeSettings): HotRoute {
  let toldAt = Number.NEGATIVE_INFINITY;
  const tell = (problem: Problem) => {
    const now = settings.now();
    if (now - toldAt < TROUBLE_INTERVAL_MS) return;
    toldAt = now;
    settings.onTrouble(problem);
  };
  return {
    takes: (url) => url.startsWith(AUTHORIZE_PATH) && /^(?:[/?]|$)/.test(url.slice(AUTHORIZE_PATH.length)),
    handle: (request, response) => {
      const requestId = settings.createRequestId();
      request.resume();
      authorize(settings, request, requestId)
        .catch((error: unknown) => answerTrouble(toProblem(error), requestId, tell))
        .then((answer) => send(response, answer, requestId))
        .catch(() => response.destroy());
      return true;
    },
  };
}

async function authorize(
  settings: AuthorizeSettings,
  request: IncomingMessage,
  requestId: string,
): Promise<Answer> {
  const { verifier, keyParser } = settings;
  const headers: HeaderValues = request.headersDistinct;
  const parser = keyParser();
  const token = await proveServiceToken(verifier, parser, requireServiceToken(headers));
  const original = readOriginalRequest(request.method ?? '', request.url ?? '', headers);
  const api = await findCalledApi(verifier, token, original, headerValue(headers, 'x-latchkey-api'));
  const credential = readCredential(
    { authorization: headerValue(headers, 'authorization'), apiKey: headerValue(headers, 'x-api-key') },
    parser,
  );
  const { method, address } = original;
  return present(
    await verifier.verify(credential, { api: api.slug, method, path: api.path, address }),
    requestId,
  );
}

/** Whoever shows none at all is no gateway, or one that never worked. */
function requireServiceToken(headers: HeaderValues): string {
  const text = headers['x-latchkey-service-token']?.join();
  if (text !== undefined) return text;
  throw new Problem(
    'forbidden',
    'This is for gateways, which send a service token as X-Latchkey-Service-Token. An operator makes one under Service tokens.',
  );
}

function present(decision: Decision, requestId: string): Answer {
  if (decision.outcome === 'valid') {
    return {
      status: 200,
      headers: { ...describeHolder(decision.key), ...describeRate(decision) },
      problem: null,
    };
  }
  const { status, headers, body } = describeRefusal(decision, REALM);
  return { status, headers: { ...describeHolder(null), ...headers }, problem: { ...body, requestId } };
}

/** All four, always: what a gateway copies from here replaces what the client may have sent under these names. */
function describeHolder(key: KeyRecord | null): Record<string, string> {
  return {
    'x-latchkey-key-id': key === null ? '' : `key_${key.id}`,
    'x-latchkey-app-id': key?.owner.app?.id ?? '',
    'x-latchkey-organization-id': key?.owner.organization.id ?? '',
    'x-latchkey-environment': key?.environment ?? '',
  };
}

/** A gateway whose service token is not good any more is our trouble: with 401 holders would throw good keys away. */
function answerTrouble(problem: Problem, requestId: string, tell: (problem: Problem) => void): Answer {
  const status = problem.status === 401 ? 503 : problem.status;
  if (status >= 500) tell(problem);
  const { 'www-authenticate': _challenge, ...headers } = problem.options.headers ?? {};
  return {
    status,
    headers: { ...describeHolder(null), ...headers, ...(status === 503 ? { 'retry-after': '1' } : {}) },
    problem: { ...problemBody(problem, requestId), status },
  };
}

function send(response: ServerResponse, { status, headers, problem }: Answer, requestId: string): void {
  const text = problem === null ? '' : JSON.stringify(problem);
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    ...headers,
    ...(problem === null ? {} : { 'content-type': 'application/problem+json; charset=utf-8' }),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-request-id': requestId,
  });
  response.end(text);
}
