import { emailAddress, line, newPassword } from '@latchkey/contract';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';

/** An address under `/api/auth` that is open. */
export interface AuthRoute {
  readonly method: 'GET' | 'POST';
  /** What is taken of the body; whatever else was sent never reaches better-auth. */
  readonly body: z.ZodObject;
  /** What the audit log calls it, where it is kept. */
  readonly event: string | null;
}

const token = z.string().min(1).max(200);
const somePassword = z.string().min(1, 'Enter the password.').max(128, 'At most 128 characters.');
const rememberMe = z.boolean().optional();
const organizationSlug = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,79}$/, 'Use 1 to 80 letters, digits and dashes.')
  .transform((slug) => slug.toLowerCase());
const invitationAnswer = { invitationId: z.string().max(100) };

/**
 * All of better-auth that is reachable. What it would change without our policy and audit log is not: what is
 * missing here is refused, also what its next version brings.
 */
const ROUTES: Readonly<Record<string, AuthRoute>> = {
  '/sign-up/email': post(
    { name: line(120), email: emailAddress, password: newPassword, rememberMe },
    'person.signed_up',
  ),
  '/sign-in/email': post({ email: emailAddress, password: somePassword, rememberMe }, 'person.signed_in'),
  '/sign-out': post({}, 'person.signed_out'),
  '/get-session': get(),
  '/list-sessions': get(),
  '/revoke-session': post({ token }, 'person.sessions_ended'),
  '/revoke-sessions': post({}, 'person.sessions_ended'),
  '/revoke-other-sessions': post({}, 'person.sessions_ended'),
  '/update-user': post({ name: line(120) }, 'person.renamed'),
  '/change-password': post({ currentPassword: somePassword, newPassword }, 'person.password_changed'),
  '/request-password-reset': post({ email: emailAddress }),
  '/reset-password': post({ token, newPassword }, 'person.password_reset'),
  '/ok': get(),
  '/organization/create': post({
    name: line(120),
    slug: organizationSlug.optional(),
    keepCurrentActiveOrganization: z.boolean().optional(),
  }),
  '/organization/set-active': post({
    organizationId: z.string().max(100).nullable().optional(),
    organizationSlug: z.string().max(100).optional(),
  }),
  '/organization/accept-invitation': post(invitationAnswer),
  '/organization/reject-invitation': post(invitationAnswer),
  '/organization/list': get(),
  '/organization/get-organization': get(),
  '/organization/get-full-organization': get(),
  '/organization/get-active-member': get(),
  '/organization/list-members': get(),
};

/** What better-auth has too, and where it is here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '/organization/update': 'PATCH /v1/organization',
  '/organization/invite-member': 'POST /v1/organization/invitations',
  '/organization/cancel-invitation': 'DELETE /v1/organization/invitations/{invitationId}',
  '/organization/list-invitations': 'GET /v1/organization/invitations',
  '/organization/get-invitation': 'GET /v1/invitations/{invitationId}',
  '/organization/update-member-role': 'PATCH /v1/organization/members/{memberId}',
  '/organization/remove-member': 'DELETE /v1/organization/members/{memberId}',
  '/organization/leave': 'DELETE /v1/organization/members/{memberId}',
  '/organization/delete':
    'PATCH /v1/operator/organizations/{organizationId}, with which operators suspend it',
};

function post(body: z.core.$ZodShape, event: string | null = null): AuthRoute {
  return { method: 'POST', body: z.object(body), event };
}

function get(): AuthRoute {
  return { method: 'GET', body: z.object({}), event: null };
}

/** @param path after `/api/auth` */
export function findAuthRoute(method: string, path: string): AuthRoute {
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (route?.method === method) return route;
  if (route !== undefined) {
    throw new Problem('method_not_allowed', `Send this as ${route.method}.`, {
      headers: { allow: route.method },
    });
  }
  const elsewhere = Object.hasOwn(ELSEWHERE, path) ? ELSEWHERE[path] : undefined;
  throw new Problem(
    'not_found',
    elsewhere === undefined
      ? 'There is nothing at this address. The reference is at /docs.'
      : `This is done with ${elsewhere}.`,
  );
}

/** The part of a body that the route takes. Throws a `Problem` naming every fault. */
export function readAuthBody(route: AuthRoute, body: unknown): Readonly<Record<string, unknown>> {
  const parsed = route.body.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const first = faults[0];
  const where = first?.path ? `${first.path}: ` : '';
  throw new Problem('invalid_request', `${where}${first?.message ?? 'The body is not valid.'}`, {
    faults: faults.slice(0, 50),
  });
}
