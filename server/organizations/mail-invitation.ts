import type { invitationMail } from '@latchkey/contract';
import type { z } from 'zod';
import type { MemberActor } from '../access/actor.ts';
import type { Database } from '../database/database.ts';
import { Problem } from '../http/problem.ts';
import type { LetterBranding } from '../mail/letter.ts';
import type { Mail } from '../mail/send-mail.ts';
import { writeInvitation } from '../mail/write-invitation.ts';
import { toRole } from '../people/read-role.ts';
import { type Attempts, invitedSubject, invitingSubject } from '../people/throttle-attempts.ts';
import { findOrganization } from './find-organization.ts';
import type { InvitationRow } from './invitation-store.ts';
import { linkOf } from './present-invitation.ts';

export interface MailInvitationSettings {
  readonly database: Database;
  /** `null` where no mail is sent. */
  readonly mail: Mail | null;
  readonly attempts: Attempts;
  readonly branding: () => LetterBranding;
  readonly baseUrl: string;
  readonly onError: (error: unknown) => void;
}

/**
 * Mails an invitation that was made. Nothing that goes wrong here changes the invitation: its link is there to
 * pass on.
 * @returns `null` where no mail is sent
 */
export async function mailInvitation(
  { database, mail, attempts, branding, baseUrl, onError }: MailInvitationSettings,
  actor: MemberActor,
  invitation: InvitationRow,
): Promise<z.input<typeof invitationMail> | null> {
  if (mail === null) return null;
  const { email, organizationId, expiresAt } = invitation;
  try {
    attempts.count(invitedSubject(email));
    attempts.count(invitingSubject(organizationId));
    const { name } = await findOrganization(database.kysely, organizationId);
    const letter = writeInvitation(branding(), {
      to: email,
      inviter: actor.kind === 'person' ? actor.name : null,
      organizationName: name,
      role: toRole(invitation.role),
      link: linkOf(invitation, baseUrl),
      expiresAt,
    });
    const delivery = await mail.send(letter);
    return delivery.sent ? { sent: true, problem: null } : failed(`${delivery.reason}.`);
  } catch (error) {
    if (error instanceof Problem && error.code === 'too_many_attempts') {
      return failed('too many were sent within an hour.');
    }
    onError(error);
    return failed('something went wrong here.');
  }
}

function failed(why: string): z.input<typeof invitationMail> {
  return { sent: false, problem: `The mail could not be sent: ${why} Copy the link instead.` };
}
