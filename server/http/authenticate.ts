import {
  type Credential,
  covers,
  type Decision,
  describeRefusal,
  effectiveGrant,
  type KeyParser,
  type KeyRecord,
  NOT_LOADED,
  readCredential,
  type ServiceTokenSnapshot,
  UnknownApiError,
  type Verifier,
} from '@latchkey/verifier';
import type { FastifyRequest } from 'fastify';
import type { MemberActor, OperatorActor } from '../access/actor.ts';
import type { Auth, Session } from '../people/create-auth.ts';
import { findSession } from '../people/create-auth.ts';
import type { FindMembership } from '../people/find-membership.ts';
import type { Authenticate } from './caller.ts';
import { checkOrigin } from './check-origin.ts';
import { notSetUp, Problem } from './problem.ts';
import { headerOf, toHeaders } from './read-headers.ts';
import { KeyRefused } from './reply-to-error.ts';

export interface AuthenticateSettings {
  readonly auth: Auth;
  readonly verifier: Verifier;
  readonly keyParser: () => KeyParser;
  readonly findMembership: FindMembership;
  readonly isOperator: (userId: string) => Promise<boolean>;
  readonly baseUrl: string;
}

/** Slug under which Latchkey's own API stands in its catalogue. */
const MANAGEMENT_API = 'latchkey';
export const REALM = 'Latchkey';
/** Chooses among the organizations of a session; the active one of the session if not sent. */
const ORGANIZATION_HEADER = 'latchkey-organization';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export function createAuthenticate(settings: AuthenticateSettings): Authenticate {
  return {
    anyone: async () => null,
    setup: async () => null,
    holder: (request) => authenticateHolder(settings, request),
    member: (request) => authenticateMember(settings, request),
    operator: (request) => authenticateOperator(settings, request),
    service: (request) => authenticateService(settings, request),
  };
}

async function authenticateHolder(
  settings: AuthenticateSettings,
  request: FastifyRequest,
): Promise<KeyRecord> {
  const decision = await settings.verifier.verify(credentialOf(settings, request), {
    api: null,
    address: request.ip,
  });
  return provenKey(decision);
}

/** A management key where one is sent, else the session of a person. */
async function authenticateMember(
  settings: AuthenticateSettings,
  request: FastifyRequest,
): Promise<MemberActor> {
  const credential = credentialOf(settings, request);
  if (credential.kind !== 'none') {
    return managementActor(await decideManagement(settings, request, credential));
  }
  const session = await requireSession(settings, request);
  const wanted = headerOf(request, ORGANIZATION_HEADER) ?? session.activeOrganizationId;
  const membership = await settings.findMembership(session.userId, wanted ?? null);
  if (membership === null) {
    throw new Problem(
      'forbidden',
      'You are not a member of this organization. Create one, accept an invitation, or choose another.',
    );
  }
  const operator = await settings.isOperator(session.userId);
  const { userId, name, email, sessionId } = session;
  return { kind: 'person', userId, name, email, sessionId, operator, ...membership };
}

async function decideManagement(
  { verifier }: AuthenticateSettings,
  request: FastifyRequest,
  credential: Credential,
): Promise<Decision> {
  const access = SAFE_METHODS.has(request.method) ? 'read' : 'write';
  try {
    return await verifier.verify(credential, { api: MANAGEMENT_API, access, address: request.ip });
  } catch (error) {
    // Setup is what puts the management API into the catalogue.
    if (error instanceof UnknownApiError) throw notSetUp();
    throw error;
  }
}

async function authenticateOperator(
  settings: AuthenticateSettings,
  request: FastifyRequest,
): Promise<OperatorActor> {
  const credential = credentialOf(settings, request);
  if (credential.kind !== 'none') {
    provenKey(await settings.verifier.verify(credential, { api: null, address: request.ip }));
    throw new Problem('forbidden', 'This is for operators, who sign in; an API key does not open it.');
  }
  const session = await requireSession(settings, request);
  if (!(await settings.isOperator(session.userId))) {
    throw new Problem('forbidden', 'This is for operators of this installation only.');
  }
  const { userId, name, email, sessionId, activeOrganizationId } = session;
  return {
    kind: 'person',
    userId,
    name,
    email,
    sessionId,
    operator: true,
    organizationId: activeOrganizationId,
  };
}

async function authenticateService(
  settings: AuthenticateSettings,
  request: FastifyRequest,
): Promise<ServiceTokenSnapshot> {
  const header =
    headerOf(request, 'x-latchkey-service-token') ?? bearerOf(headerOf(request, 'authorization'));
  return proveServiceToken(settings.verifier, settings.keyParser(), header);
}

/** Throws a `Problem` unless the text is a service token that is active. */
export async function proveServiceToken(
  verifier: Verifier,
  parser: KeyParser,
  text: string | undefined,
): Promise<ServiceTokenSnapshot> {
  const token = text === undefined ? null : await findServiceToken(verifier, parser, text);
  if (token === null) throw invalidServiceToken();
  return token;
}

/** The service token that the text is, if it is an active one; throws `unavailable` when that cannot be told. */
export async function findServiceToken(
  verifier: Verifier,
  parser: KeyParser,
  text: string,
): Promise<ServiceTokenSnapshot | null> {
  const parsed = parser.parse(text);
  if (parsed?.shape !== 'service') return null;
  const token = await verifier.proveServiceToken(parsed.id, parsed.secret);
  if (token === NOT_LOADED)
    throw new Problem('unavailable', 'Service tokens cannot be checked at the moment. Try again shortly.');
  return token;
}

function invalidServiceToken(): Problem {
  return new Problem(
    'invalid_service_token',
    'Send a service token as "Authorization: Bearer <token>". An operator makes one under Service tokens.',
    { headers: { 'www-authenticate': `Bearer realm="${REALM}"` } },
  );
}

async function requireSession(settings: AuthenticateSettings, request: FastifyRequest): Promise<Session> {
  if (!SAFE_METHODS.has(request.method)) checkOrigin(request, settings.baseUrl);
  const session = await findSession(settings.auth, toHeaders(request));
  if (session !== null) return session;
  throw new Problem('not_signed_in', 'Sign in first, or send a management key.', {
    headers: { 'www-authenticate': `Bearer realm="${REALM}"` },
  });
}

function managementActor(decision: Decision): MemberActor {
  const key = provenKey(decision);
  const { api } = decision;
  const level = api === null ? 'none' : effectiveGrant(key, api).level;
  return {
    kind: 'key',
    key,
    name: key.name,
    organizationId: key.owner.organization.id,
    role: covers(level, 'write') ? 'management_write' : 'management_read',
    operator: false,
  };
}

function provenKey(decision: Decision): KeyRecord {
  if (decision.outcome !== 'valid' || decision.key === null) {
    throw new KeyRefused(describeRefusal(decision, REALM));
  }
  return decision.key;
}

function credentialOf(settings: AuthenticateSettings, request: FastifyRequest) {
  const headers = {
    authorization: headerOf(request, 'authorization'),
    apiKey: headerOf(request, 'x-api-key'),
  };
  return readCredential(headers, settings.keyParser());
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^bearer +(\S+)$/i.exec(header)?.[1];
}
