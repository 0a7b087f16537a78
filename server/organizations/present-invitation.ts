import { invitation } from '@latchkey/contract';
import type { z } from 'zod';
import { toTimestamp } from '../http/timestamp.ts';
import { toRole } from '../people/read-role.ts';
import type { InvitationRow } from './invitation-store.ts';

/** @param now milliseconds since 1970 UTC */
export function presentInvitation(
  row: InvitationRow,
  now: number,
  baseUrl: string,
): z.input<typeof invitation> {
  const { id, email } = row;
  return {
    id,
    email,
    role: toRole(row.role),
    state: stateOf(row, now),
    expiresAt: toTimestamp(row.expiresAt),
    createdAt: toTimestamp(row.createdAt),
    link: linkOf(row, baseUrl),
  };
}

/** Where the invited person accepts it. */
export function linkOf({ id }: Pick<InvitationRow, 'id'>, baseUrl: string): string {
  return `${baseUrl}/accept-invitation/${id}`;
}

/** Expired is derived from the clock. */
export function stateOf(row: InvitationRow, now: number): z.output<typeof invitation>['state'] {
  const state = invitation.shape.state.parse(row.status);
  return state === 'pending' && row.expiresAt <= now ? 'expired' : state;
}
