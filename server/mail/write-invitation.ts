import { type Letter, type LetterBranding, nameInLetter, writeLetter } from './letter.ts';

export interface InvitationLetter {
  readonly to: string;
  /** `null` where a program invites. */
  readonly inviter: string | null;
  readonly organizationName: string;
  readonly role: string;
  readonly link: string;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

export function writeInvitation(branding: LetterBranding, invitation: InvitationLetter): Letter {
  const { to, inviter, role, link, expiresAt } = invitation;
  const organization = nameInLetter(invitation.organizationName);
  const { productName } = branding;
  return writeLetter(branding, {
    to,
    subject: `Join ${organization} on ${productName}`,
    before: [
      inviter === null
        ? `You are invited to join ${organization} on ${productName}, as ${role}.`
        : `${nameInLetter(inviter)} invites you to join ${organization} on ${productName}, as ${role}.`,
    ],
    link: { words: 'Open the invitation', address: link },
    after: [
      `It is for an account with the address ${to}, and valid until ${MOMENT.format(expiresAt)} UTC.`,
      'If you do not expect this, leave it: nothing happens until you accept.',
    ],
  });
}
