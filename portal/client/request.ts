import type { Reply, RequestBody, RequestParams, RequestQuery, RouteDefinition } from '@latchkey/contract';
import { ApiProblem, offlineProblem, toProblem, unreadableProblem } from './problem.ts';
import { tellUnreachable } from './reachability.ts';
import { signInAgain } from './sign-in-again.ts';

type Given<Name extends string, Value> = [Value] extends [undefined]
  ? { readonly [Key in Name]?: never }
  : undefined extends Value
    ? { readonly [Key in Name]?: Value }
    : { readonly [Key in Name]: Value };

/** What a route takes; a query may always be left out. */
export type RequestInput<Definition extends RouteDefinition> = Given<'params', RequestParams<Definition>> &
  Given<'body', RequestBody<Definition>> & {
    readonly query?: Partial<NonNullable<RequestQuery<Definition>>>;
    readonly idempotencyKey?: string;
    readonly signal?: AbortSignal;
  };

/** Chosen in the switcher; sent with every request, so that two tabs can be in two organizations. */
let organizationId: string | null = null;

export function setOrganization(id: string | null): void {
  organizationId = id;
}

/**
 * Calls a route of the contract: `request<typeof contract.createApp>('POST', '/v1/apps', { body })`.
 *
 * Whoever is signed out meanwhile is asked to sign in over the page, and the request is sent again.
 *
 * @throws {ApiProblem} for every answer that is not a success, and when there is none
 */
export async function request<Definition extends RouteDefinition>(
  method: Definition['method'],
  path: Definition['path'],
  input: RequestInput<Definition>,
): Promise<Reply<Definition>> {
  const { params, query, body, idempotencyKey, signal } = input;
  const headers: Record<string, string> = {};
  if (organizationId !== null) headers['latchkey-organization'] = organizationId;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const options = { method, headers, body, ...(signal === undefined ? {} : { signal }) };
  const address = fillPath(path, params ?? {}) + toSearch(query ?? {});
  // The contract says which JSON comes back, and the server's tests hold every reply to it.
  return (await send(address, options)) as Reply<Definition>;
}

/**
 * Saves what a route answers as the file that it names.
 *
 * @throws {ApiProblem} as `request` does
 */
export async function fetchFile(path: string, query: Readonly<Record<string, unknown>>): Promise<void> {
  const headers: Record<string, string> =
    organizationId === null ? {} : { 'latchkey-organization': organizationId };
  let response: Response;
  try {
    response = await fetch(path + toSearch(query), { credentials: 'same-origin', headers });
  } catch {
    throw unreachable();
  }
  if (!response.ok) {
    const problem = toProblem(response.status, (await readBody(response)).value, response.headers);
    if (problem.code === 'not_signed_in' && (await signInAgain(true))) return fetchFile(path, query);
    throw problem;
  }
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = named?.[1] ?? 'download';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

interface SendOptions {
  readonly method: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Signing in is not answered by asking to sign in. */
  readonly signsIn?: boolean;
}

/** Sends one request; the parsed body of a success comes back. */
export async function send(address: string, options: SendOptions): Promise<unknown> {
  const answer = await fetchJson(address, options);
  if (answer.status === 401 && options.signsIn !== true) {
    const problem = toProblem(answer.status, answer.body.value, answer.headers);
    if (problem.code !== 'not_signed_in') throw problem;
    if (!(await signInAgain(options.method !== 'GET'))) throw problem;
    return send(address, { ...options, signsIn: true });
  }
  if (!answer.ok) throw toProblem(answer.status, answer.body.value, answer.headers);
  if (!answer.body.readable) throw unreadableProblem(answer.status);
  return answer.body.value;
}

async function fetchJson(address: string, { method, headers, body, signal }: SendOptions) {
  try {
    const response = await fetch(address, {
      method,
      credentials: 'same-origin',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
    const { status, ok, headers: replied } = response;
    // Within: a connection can also end in the middle of the body.
    return { status, ok, headers: replied, body: await readBody(response) };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw unreachable();
  }
}

function unreachable(): ApiProblem {
  tellUnreachable();
  return offlineProblem();
}

/** @returns the JSON, `null` for no body; not readable when it is something else, such as a page of a proxy */
async function readBody(
  response: Response,
): Promise<{ readonly value: unknown; readonly readable: boolean }> {
  const text = await response.text();
  if (text === '') return { value: null, readable: true };
  try {
    return { value: JSON.parse(text), readable: true };
  } catch {
    return { value: null, readable: false };
  }
}

function fillPath(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

function toSearch(query: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size === 0 ? '' : `?${search}`;
}

/** The words of a failure, whatever failed. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiProblem
    ? error.message
    : 'Something in this page went wrong. Load it again; if it happens again, tell the operator.';
}
