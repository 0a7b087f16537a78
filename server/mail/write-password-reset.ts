import { type Letter, type LetterBranding, writeLetter } from './letter.ts';

export interface PasswordResetLetter {
  readonly to: string;
  /** Opens one page, once. */
  readonly link: string;
}

export function writePasswordReset(branding: LetterBranding, { to, link }: PasswordResetLetter): Letter {
  const { productName } = branding;
  return writeLetter(branding, {
    to,
    subject: `A new password for ${productName}`,
    before: [`Somebody asked for a new password for your account on ${productName} (${to}).`],
    link: { words: 'Choose a new password', address: link },
    after: [
      'The link works once, within 1 hour. When the password changes, you are signed out everywhere; your keys stay as they are.',
      'If that was not you, leave it: your password stays as it is.',
    ],
  });
}
