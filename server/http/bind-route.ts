import { Readable } from 'node:stream';
import type { RouteDefinition } from '@latchkey/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { Authenticate, CallerOf } from './caller.ts';
import { describeOrigin, wantsToWait } from './describe-origin.ts';
import { type FieldFault, Problem } from './problem.ts';
import type { RecallRequest } from './recall-request.ts';
import { KeyRefused } from './reply-to-error.ts';

type Output<Definition, Part extends string> =
  Definition extends Record<Part, infer Schema extends z.ZodType> ? z.output<Schema> : undefined;

/** A request that has been authenticated and validated. */
export interface Call<Definition extends RouteDefinition> {
  readonly caller: CallerOf[Definition['caller']];
  readonly params: Output<Definition, 'params'>;
  readonly query: Output<Definition, 'query'>;
  readonly body: Output<Definition, 'body'>;
  /** Where a change that this request makes comes from. */
  readonly origin: ChangeOrigin;
  readonly request: FastifyRequest;
}

/** What is not JSON can be long, and is then sent as it is made. */
type StreamOf<Definition extends RouteDefinition> =
  Definition extends Record<'media', readonly string[]> ? Readable : never;

/** One of the replies that the definition names. */
export type ReplyOf<Definition extends RouteDefinition> = {
  [Status in keyof Definition['replies'] & number]: {
    readonly status: Status;
    readonly body: Definition['replies'][Status] extends z.ZodType
      ? z.input<Definition['replies'][Status]> | StreamOf<Definition>
      : null;
    readonly headers?: Readonly<Record<string, string | string[]>>;
  };
}[keyof Definition['replies'] & number];

export type Handler<Definition extends RouteDefinition> = (
  call: Call<Definition>,
) => Promise<ReplyOf<Definition>>;

/**
 * Answers a request that was carried out before, from the id of what it made. Without one the first reply
 * carried a secret, and the answer is 409 `secret_already_shown`.
 */
export type Replay<Definition extends RouteDefinition> = (
  call: Call<Definition>,
  resourceId: string,
) => Promise<ReplyOf<Definition>>;

/** `bind(contract.createApp).to(async (call) => …)`, in two steps so that the handler is checked against the one definition. */
export type Bind = <Definition extends RouteDefinition>(
  definition: Definition,
) => { readonly to: (handler: Handler<Definition>, replay?: Replay<Definition>) => void };

export interface BinderSettings {
  readonly server: FastifyInstance;
  readonly authenticate: Authenticate;
  readonly recallRequest: RecallRequest;
  /** Resolves when all that was committed before holds everywhere. */
  readonly untilSettled: () => Promise<void>;
  /** Validates every reply against the contract; for tests. */
  readonly checkReplies: boolean;
}

const USUAL_BODY_LIMIT = 256 * 1024;

/** Connects definitions of the contract with handlers: authenticate, validate, act, present. */
export function createBinder(settings: BinderSettings): Bind {
  return (definition) => ({
    to: (handler, replay) => {
      const callers = new WeakMap<FastifyRequest, CallerOf[keyof CallerOf]>();
      addRoute(settings.server, definition, {
        method: definition.method,
        url: definition.path.replaceAll(/\{(\w+)\}/g, ':$1'),
        bodyLimit: definition.bodyLimit ?? USUAL_BODY_LIMIT,
        // Strangers do not get to send large bodies.
        ...(definition.bodyLimit === undefined
          ? {}
          : {
              onRequest: async (request: FastifyRequest) => {
                callers.set(request, await settings.authenticate[definition.caller](request));
              },
            }),
        handler: settleRefusals(settings, definition, async (request, reply) => {
          const caller = callers.get(request) ?? (await settings.authenticate[definition.caller](request));
          const input = validate(definition, request);
          const origin = describeOrigin(definition, request, caller);
          // The schemas of the definition have just made these of the types that Call derives from it.
          const call = { caller, ...input, origin, request } as Call<typeof definition>;
          const answer = await settings.recallRequest(
            origin.idempotency,
            () => handler(call),
            replay === undefined ? null : (id) => replay(call, id),
          );
          return present(definition, answer, reply, settings.checkReplies);
        }),
      });
    },
  });
}

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/**
 * "There is no such app" says that it is gone as much as the answer to whoever deleted it does, so it comes no sooner. Not
 * so what is wrong with the request itself, and no answer to strangers.
 */
function settleRefusals(
  { untilSettled }: BinderSettings,
  { settles }: RouteDefinition,
  handle: Handle,
): Handle {
  if (settles !== true) return handle;
  return async (request, reply) => {
    try {
      return await handle(request, reply);
    } catch (error) {
      if (wantsToWait(request) && tellsWhatIs(error)) await untilSettled();
      throw error;
    }
  };
}

const STATUSES_OF_WHAT_IS = new Set([403, 404, 409, 422]);
/** Told before a secret was proved. */
const TOLD_TO_STRANGERS = new Set(['missing', 'malformed', 'unknown', 'unavailable']);

function tellsWhatIs(error: unknown): boolean {
  if (error instanceof KeyRefused) return !TOLD_TO_STRANGERS.has(error.refusal.body.code);
  return error instanceof Problem && STATUSES_OF_WHAT_IS.has(error.status);
}

/** Where a route takes text too, its parser is that of this route alone; elsewhere such a body stays a 415. */
function addRoute(server: FastifyInstance, { textBodies }: RouteDefinition, route: RouteOptions): void {
  if (textBodies === undefined) {
    server.route(route);
    return;
  }
  server.register((scope, _options, done) => {
    scope.addContentTypeParser([...textBodies], { parseAs: 'string' }, (_request, text, parsed) =>
      parsed(null, text),
    );
    scope.route(route);
    done();
  });
}

function validate(definition: RouteDefinition, request: FastifyRequest) {
  const faults: FieldFault[] = [];
  const read = (schema: z.ZodType | undefined, value: unknown) => {
    if (schema === undefined) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    faults.push(...parsed.error.issues.flatMap(toFaults));
    return undefined;
  };
  const params = read(definition.params, request.params);
  const query = read(definition.query, request.query);
  const body = read(definition.body, bodyOf(definition, request));
  if (faults.length > 0) {
    const first = faults[0]?.message ?? '';
    const where = faults[0]?.path ? `${faults[0].path}: ` : '';
    const more = faults.length > 1 ? ` ${faults.length - 1} more in "errors".` : '';
    throw new Problem('invalid_request', `${where}${first}${more}`, { faults: faults.slice(0, 50) });
  }
  return { params, query, body };
}

/** A request without a body stands for an empty object where the schema has one. */
function bodyOf(definition: RouteDefinition, request: FastifyRequest): unknown {
  if (request.body !== undefined && request.body !== null) return request.body;
  return definition.body?.safeParse(undefined).success === true ? undefined : {};
}

function toFaults(issue: z.core.$ZodIssue): FieldFault[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      message: 'There is no such field here.',
    }));
  }
  return [{ path, message: issue.message }];
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

function present(
  definition: RouteDefinition,
  answer: Answer,
  reply: FastifyReply,
  check: boolean,
): FastifyReply {
  const schema = definition.replies[answer.status];
  if (check && schema && !(answer.body instanceof Readable)) z.parse(schema, answer.body);
  reply.code(answer.status).headers(answer.headers ?? {});
  return reply.send(schema === null ? undefined : answer.body);
}
