import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CommitChange } from '../barrier/commit-change.ts';
import type { Database } from '../database/database.ts';
import { checkOrigin } from '../http/check-origin.ts';
import { Problem } from '../http/problem.ts';
import { toHeaders } from '../http/read-headers.ts';
import { toTimestamp } from '../http/timestamp.ts';
import {
  type AnsweredInvitation,
  acceptInvitation,
  rejectInvitation,
} from '../organizations/answer-invitation.ts';
import { createOrganizationSettings } from '../organizations/create-organization-settings.ts';
import { askAuth } from './ask-auth.ts';
import { type AuthRoute, findAuthRoute, readAuthBody } from './auth-routes.ts';
import { checkOrganizationCount } from './check-organization-count.ts';
import { type Auth, findSession, type Session } from './create-auth.ts';
import { describeAuthFailure, withMessage } from './describe-auth-failure.ts';
import { findResetPerson } from './find-reset-person.ts';
import { originOfPerson, recordAuthEvent } from './record-auth-event.ts';
import type { ResetRequests } from './reset-requests.ts';
import {
  type Attempts,
  accountSubject,
  addressSubject,
  organizationSubject,
  resetAccountSubject,
  resetSubject,
  signUpSubject,
} from './throttle-attempts.ts';

export interface BindAuthSettings {
  readonly server: FastifyInstance;
  readonly auth: Auth;
  readonly database: Database;
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
  readonly attempts: Attempts;
  readonly baseUrl: string;
  /** Throws a `Problem` for an address that may not sign up. */
  readonly checkSignUp: (email: string) => Promise<void>;
  /** `null` where no mail is sent. */
  readonly resetRequests: ResetRequests | null;
}

const PREFIX = '/api/auth';
const BODY_LIMIT = 32 * 1024;

/**
 * Serves `/api/auth`: better-auth, behind what it does not do itself — a list of what is open, throttling that
 * counts failures, the audit log, and failures in the form of all others.
 */
export function bindAuth(settings: BindAuthSettings): void {
  settings.server.route({
    method: ['GET', 'POST'],
    url: `${PREFIX}/*`,
    bodyLimit: BODY_LIMIT,
    handler: async (request, reply) => {
      try {
        const [path = '', query = ''] = request.url.slice(PREFIX.length).split('?');
        const route = findAuthRoute(request.method, path);
        if (route.method === 'POST') checkOrigin(request, settings.baseUrl);
        const body = readAuthBody(route, request.body);
        return await carryOut(settings, { request, reply, route, path, query, body });
      } catch (error) {
        throw withMessage(error);
      }
    },
  });
}

interface AuthCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly route: AuthRoute;
  /** After `/api/auth`. */
  readonly path: string;
  readonly query: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const withEmail = z.object({ email: z.string() });
const withToken = z.object({ token: z.string() });
const withInvitation = z.object({ invitationId: z.string() });

async function carryOut(settings: BindAuthSettings, call: AuthCall): Promise<FastifyReply> {
  const { attempts } = settings;
  const { request, body } = call;
  const address = addressSubject(request.ip);
  switch (call.path) {
    case '/sign-up/email':
      // Not as a hook of better-auth: that runs within its transaction, which on SQLite holds the one connection that writes.
      await settings.checkSignUp(withEmail.parse(body).email);
      attempts.count(signUpSubject(request.ip));
      return finish(settings, call, await ask(settings, call), null);
    case '/sign-in/email': {
      const subjects = [accountSubject(withEmail.parse(body).email), address];
      const answer = await attempts.guard(subjects, () => ask(settings, call), hasStatus(401));
      return finish(settings, call, answer, null);
    }
    case '/change-password': {
      const session = await requireSession(settings, request);
      // Whoever has taken over a session must not keep another one, nor guess the password with it.
      const whole = { ...call, body: { ...body, revokeOtherSessions: true } };
      const subjects = [accountSubject(session.email), address];
      const answer = await attempts.guard(subjects, () => ask(settings, whole), hasStatus(400));
      return finish(settings, call, answer, session);
    }
    case '/request-password-reset':
      attempts.count(resetSubject(request.ip));
      return requestReset(settings, call);
    case '/reset-password': {
      const person = await findResetPerson(settings.database.kysely, withToken.parse(body).token);
      const answer = await attempts.guard([address], () => ask(settings, call), hasStatus(400));
      return finish(settings, call, answer, person);
    }
    case '/organization/create':
      return makeOrganization(settings, call);
    case '/organization/accept-invitation':
    case '/organization/reject-invitation':
      return answerInvitation(settings, call);
    default: {
      const person = call.route.event === null ? null : await session(settings, request);
      return finish(settings, call, await ask(settings, call), person);
    }
  }
}

function hasStatus(status: number): (answer: Response) => boolean {
  return (answer) => answer.status === status;
}

function session(settings: BindAuthSettings, request: FastifyRequest): Promise<Session | null> {
  return findSession(settings.auth, toHeaders(request));
}

async function requireSession(settings: BindAuthSettings, request: FastifyRequest): Promise<Session> {
  const found = await session(settings, request);
  if (found === null) throw new Problem('not_signed_in', 'Sign in first.');
  return found;
}

function ask({ auth, baseUrl }: BindAuthSettings, call: AuthCall): Promise<Response> {
  const { headers, ip } = call.request;
  return askAuth(auth, baseUrl, {
    method: call.route.method,
    path: call.path,
    query: call.query,
    body: call.body,
    cookie: headers.cookie ?? '',
    userAgent: headers['user-agent'] ?? '',
    address: ip,
  });
}

type Person = Pick<Session, 'userId' | 'name'>;

const signedIn = z.object({ user: z.object({ id: z.string(), name: z.string() }) });

/**
 * Sends what better-auth answered, after writing down what was done: nobody gets a session that the audit log
 * does not know of.
 * @param person whose account it is; `null` where the answer says it, or nobody is signed in
 */
async function finish(
  settings: BindAuthSettings,
  { request, reply, route }: AuthCall,
  answer: Response,
  person: Person | null,
): Promise<FastifyReply> {
  const text = await answer.text();
  if (answer.status >= 400) throw describeAuthFailure(answer.status, text);
  const whose = person ?? readPerson(text);
  if (route.event !== null && whose !== null) {
    await recordAuthEvent(settings.commitChange, originOfPerson(whose, request), route.event);
  }
  return reply
    .code(answer.status)
    .header('content-type', 'application/json')
    .header('set-cookie', answer.headers.getSetCookie())
    .send(text === '' ? 'null' : text);
}

function readPerson(text: string): Person | null {
  const found = signedIn.safeParse(text === '' ? null : JSON.parse(text));
  return found.success ? { userId: found.data.user.id, name: found.data.user.name } : null;
}

/** Answers whether or not there is such an account, after the same time. */
async function requestReset(settings: BindAuthSettings, call: AuthCall): Promise<FastifyReply> {
  const { attempts, resetRequests } = settings;
  if (resetRequests === null) return finish(settings, call, await ask(settings, call), null);
  attempts.count(resetAccountSubject(withEmail.parse(call.body).email));
  resetRequests.add(async () => {
    const answer = await ask(settings, call);
    if (!answer.ok) throw describeAuthFailure(answer.status, await answer.text());
  });
  return call.reply.send({
    status: true,
    message: 'If there is an account with this address, a mail with a link is on its way to it.',
  });
}

const made = z.object({ id: z.string(), name: z.string() });

/** What Latchkey keeps of an organization is added at once; after a crash in between, when it is first used. */
async function makeOrganization(settings: BindAuthSettings, call: AuthCall): Promise<FastifyReply> {
  const { attempts, commitChange, database, createId } = settings;
  const person = await requireSession(settings, call.request);
  attempts.count(organizationSubject(person.userId));
  await checkOrganizationCount(database.kysely, person.userId);
  const slug = call.body.slug ?? createId('org').replace('_', '-').toLowerCase();
  const answer = await ask(settings, { ...call, body: { ...call.body, slug } });
  if (answer.ok) {
    const { id, name } = made.parse(await answer.clone().json());
    await createOrganizationSettings(commitChange, originOfPerson(person, call.request), id, name);
  }
  return finish(settings, call, answer, person);
}

/** Ours, at the address of better-auth: a membership is made together with its audit event. */
async function answerInvitation(settings: BindAuthSettings, call: AuthCall): Promise<FastifyReply> {
  const person = await requireSession(settings, call.request);
  const origin = originOfPerson(person, call.request);
  const { invitationId } = withInvitation.parse(call.body);
  const answer = call.path.endsWith('/accept-invitation') ? acceptInvitation : rejectInvitation;
  const { invitation, member } = await answer(settings, person, origin, invitationId);
  return call.reply.send({ invitation: presentAnswered(invitation), member });
}

function presentAnswered({ expiresAt, createdAt, inviterId: _, ...rest }: AnsweredInvitation['invitation']) {
  return { ...rest, expiresAt: toTimestamp(expiresAt), createdAt: toTimestamp(createdAt) };
}
