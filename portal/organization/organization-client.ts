import type * as contract from '@latchkey/contract';
import type { Reply, RequestBody } from '@latchkey/contract';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Organization, Role } from '../client/resources.ts';

type OrganizationPatch = RequestBody<typeof contract.updateOrganization>;

/** As it is at the server now, so that what others saved meanwhile is not overwritten unseen. */
export function fetchOrganization(): Promise<Organization> {
  return request<typeof contract.getOrganization>('GET', '/v1/organization', {});
}

export async function updateOrganization(body: OrganizationPatch): Promise<Organization> {
  const organization = await request<typeof contract.updateOrganization>('PATCH', '/v1/organization', {
    body,
  });
  // Its name stands in the frame, its environments in every form for keys.
  await queryClient.invalidateQueries({ queryKey: ['session'] });
  await queryClient.invalidateQueries({ queryKey: ['organizations'] });
  return organization;
}

export async function changeRole(memberId: string, role: Role): Promise<void> {
  await request<typeof contract.updateMember>('PATCH', '/v1/organization/members/{memberId}', {
    params: { memberId },
    body: { role },
  });
  await queryClient.invalidateQueries({ queryKey: ['members'] });
  await queryClient.invalidateQueries({ queryKey: ['session'] });
}

export async function removeMember(memberId: string): Promise<void> {
  await request<typeof contract.removeMember>('DELETE', '/v1/organization/members/{memberId}', {
    params: { memberId },
  });
  await queryClient.invalidateQueries({ queryKey: ['members'] });
}

export type MadeInvitation = Reply<typeof contract.createInvitation, 201>;

/**
 * Invites, or renews the invitation that there is for this address; valid for 3 days from now. It is mailed each
 * time where this installation sends mail.
 */
export async function invite(email: string, role: Role): Promise<MadeInvitation> {
  const invitation = await request<typeof contract.createInvitation>('POST', '/v1/organization/invitations', {
    body: { email, role },
  });
  await queryClient.invalidateQueries({ queryKey: ['invitations'] });
  return invitation;
}

export async function cancelInvitation(invitationId: string): Promise<void> {
  await request<typeof contract.cancelInvitation>('DELETE', '/v1/organization/invitations/{invitationId}', {
    params: { invitationId },
  });
  await queryClient.invalidateQueries({ queryKey: ['invitations'] });
}
