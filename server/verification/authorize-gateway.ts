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
  /**
   * Told of each request that cannot be answered for a reason that is not the holder's: the sentence that the gateway is
   * told, or the error where nobody foresaw it.
   */
  readonly onTrouble: (trouble: unknown) => void;
}

/** Without the one about TLS: a gateway may pass an answer on from a host of its own. */
const SECURITY_HEADERS = securityHeaders('');
const BAD_TOKEN =
  'The service token that the gateway sends as X-Latchkey-Service-Token is unknown or was revoked. An operator makes another one under Service tokens; set it in the gateway.';

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
  return {
    takes: (url) => url.startsWith(AUTHORIZE_PATH) && /^(?:[/?]|$)/.test(url.slice(AUTHORIZE_PATH.length)),
    handle: (request, response) => {
      const requestId = settings.createRequestId();
      request.resume();
      authorize(settings, request, requestId)
        .catch((error: unknown) => answerTrouble(toProblem(error), requestId, settings.onTrouble))
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
function answerTrouble(found: Problem, requestId: string, onTrouble: AuthorizeSettings['onTrouble']): Answer {
  const problem = found.status === 401 ? new Problem(found.code, BAD_TOKEN) : found;
  const status = found.status === 401 ? 503 : found.status;
  if (status >= 500) onTrouble(status === 503 ? problem.message : (problem.cause ?? problem));
  const { headers } = problem.options;
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
