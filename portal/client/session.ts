import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';
import { queryOptions } from '@tanstack/react-query';
import { ApiProblem } from './problem.ts';
import { LOOK_AGAIN_MS, queryClient } from './query-client.ts';
import { request, send, setOrganization } from './request.ts';
import type { Session } from './resources.ts';

/** What anybody may know of this installation: whether it is set up, and what it offers. */
export const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: () => request<typeof contract.getSetupState>('GET', '/v1/setup', {}),
  staleTime: 60_000,
});

export type SessionState =
  | { readonly kind: 'signed-in'; readonly session: Session }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'no-organization' };

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: fetchSession,
  staleTime: 60_000,
  refetchInterval: 3 * LOOK_AGAIN_MS,
});

async function fetchSession(): Promise<SessionState> {
  try {
    const session = await request<typeof contract.getSession>('GET', '/v1/session', {});
    setOrganization(session.organization.id);
    return { kind: 'signed-in', session };
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) {
      // Whoever was asked to sign in again and did not want to keeps the page, with what was typed on it.
      if (queryClient.getQueryData<SessionState>(['session'])?.kind === 'signed-in') throw error;
      return { kind: 'signed-out' };
    }
    if (error instanceof ApiProblem && error.status === 403) return { kind: 'no-organization' };
    throw error;
  }
}

const AUTH = '/api/auth';

export async function signIn(email: string, password: string): Promise<void> {
  await send(`${AUTH}/sign-in/email`, { method: 'POST', body: { email, password }, signsIn: true });
}

export async function signUp(name: string, email: string, password: string): Promise<void> {
  await send(`${AUTH}/sign-up/email`, { method: 'POST', body: { name, email, password }, signsIn: true });
}

/** Ends the session here and forgets everything that was loaded with it. */
export async function signOut(): Promise<void> {
  await send(`${AUTH}/sign-out`, { method: 'POST', body: {}, signsIn: true });
  forgetSession();
}

/** Whatever was loaded belonged to somebody else, or to another organization. */
export function forgetSession(): void {
  setOrganization(null);
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'installation' });
}

export interface NamedOrganization {
  readonly id: string;
  readonly name: string;
}

/** The organizations that the signed-in person is a member of. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async () =>
    // The library behind this states its replies in no contract of ours; id and name are in all its versions.
    (await send(`${AUTH}/organization/list`, { method: 'GET' })) as readonly NamedOrganization[],
});

export async function createOrganization(name: string): Promise<void> {
  // Not crypto.randomUUID, which plain http to another machine does not have.
  const slug = `org-${crypto.getRandomValues(new Uint32Array(4)).join('')}`;
  const made = await send(`${AUTH}/organization/create`, { method: 'POST', body: { name, slug } });
  await switchOrganization((made as NamedOrganization).id);
}

export async function switchOrganization(organizationId: string): Promise<void> {
  await send(`${AUTH}/organization/set-active`, { method: 'POST', body: { organizationId } });
  forgetSession();
}

export type ShownInvitation = Reply<typeof contract.getInvitation, 200>;

/** What an invitation offers, for whoever has its link. */
export function findInvitation(invitationId: string): Promise<ShownInvitation> {
  return request<typeof contract.getInvitation>('GET', '/v1/invitations/{invitationId}', {
    params: { invitationId },
  });
}

export async function acceptInvitation(invitationId: string): Promise<void> {
  await send(`${AUTH}/organization/accept-invitation`, { method: 'POST', body: { invitationId } });
  forgetSession();
}

export async function rejectInvitation(invitationId: string): Promise<void> {
  await send(`${AUTH}/organization/reject-invitation`, { method: 'POST', body: { invitationId } });
}

export async function changeName(name: string): Promise<void> {
  await send(`${AUTH}/update-user`, { method: 'POST', body: { name } });
  await queryClient.invalidateQueries({ queryKey: ['session'] });
}

/** Ends all other sessions. */
export async function changePassword(currentPassword: string, newPassword: string): Promise<void> {
  const body = { currentPassword, newPassword, revokeOtherSessions: true };
  await send(`${AUTH}/change-password`, { method: 'POST', body });
}

export interface OwnSession {
  readonly id: string;
  readonly token: string;
  readonly createdAt: string;
  readonly userAgent?: string | null;
  readonly ipAddress?: string | null;
  readonly current: boolean;
}

/** Where the signed-in person is signed in, this session first. */
export const ownSessionsQuery = queryOptions({
  queryKey: ['own-sessions'],
  queryFn: async (): Promise<readonly OwnSession[]> => {
    const here = (await send(`${AUTH}/get-session`, { method: 'GET' })) as { session: { id: string } } | null;
    const all = (await send(`${AUTH}/list-sessions`, { method: 'GET' })) as readonly OwnSession[];
    return all
      .map((session) => ({ ...session, current: session.id === here?.session.id }))
      .toSorted((a, b) => Number(b.current) - Number(a.current) || b.createdAt.localeCompare(a.createdAt));
  },
});

export async function endSession(token: string): Promise<void> {
  await send(`${AUTH}/revoke-session`, { method: 'POST', body: { token } });
  await queryClient.invalidateQueries({ queryKey: ['own-sessions'] });
}

export async function endOtherSessions(): Promise<void> {
  await send(`${AUTH}/revoke-other-sessions`, { method: 'POST', body: {} });
  await queryClient.invalidateQueries({ queryKey: ['own-sessions'] });
}
