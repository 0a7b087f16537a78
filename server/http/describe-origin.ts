import { createHash } from 'node:crypto';
import type { RouteDefinition } from '@latchkey/contract';
import type { FastifyRequest } from 'fastify';
import { nameActor } from '../access/actor.ts';
import type { ActorName, ChangeOrigin, IdempotencyMark } from '../barrier/change-origin.ts';
import type { CallerOf } from './caller.ts';
import { Problem } from './problem.ts';

const NOBODY: ActorName = { kind: 'system', id: null, name: 'Latchkey' };
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Where a change that a request makes comes from, with its idempotency mark where the route takes one. */
export function describeOrigin(
  definition: RouteDefinition,
  request: FastifyRequest,
  caller: CallerOf[keyof CallerOf],
): ChangeOrigin {
  const actor = nameCaller(caller);
  return {
    actor,
    address: request.ip,
    requestId: request.id,
    idempotency: definition.idempotent === true ? markIdempotency(definition, request, caller, actor) : null,
    waits: wantsToWait(request),
    settles: definition.settles === true,
  };
}

/** Unless it says `Prefer: wait=0`. */
export function wantsToWait(request: FastifyRequest): boolean {
  return !NO_WAIT.test(String(request.headers.prefer ?? ''));
}

/** RFC 7240 §4.3. */
const NO_WAIT = /(?:^|[,;])\s*wait\s*=\s*0\s*(?:$|[,;])/i;

function nameCaller(caller: CallerOf[keyof CallerOf]): ActorName {
  if (caller === null) return NOBODY;
  if ('apis' in caller) return { kind: 'system', id: caller.id, name: caller.name };
  if ('owner' in caller) return { kind: 'key', id: `key_${caller.id}`, name: caller.name };
  return nameActor(caller);
}

/** The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header), with or without its quotes. */
function markIdempotency(
  definition: RouteDefinition,
  request: FastifyRequest,
  caller: CallerOf[keyof CallerOf],
  actor: ActorName,
): IdempotencyMark | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header !== 'string' || !IDEMPOTENCY_KEY.test(header)) {
    throw new Problem('invalid_request', 'Idempotency-Key must be 1 to 255 printable characters.');
  }
  const organizationId = caller !== null && 'organizationId' in caller ? caller.organizationId : null;
  const content = JSON.stringify([definition.name, request.params, request.body ?? null]);
  return {
    actor: JSON.stringify([actor.kind, actor.id, organizationId]),
    key: header.replace(/^"(.+)"$/, '$1'),
    route: definition.name,
    requestHash: createHash('sha256').update(content).digest('hex'),
  };
}
