import { send } from '../client/request.ts';
import { forgetSession } from '../client/session.ts';

/** Has a link to a new password mailed, if there is an account with this address; nobody is told whether there is. */
export async function requestReset(email: string): Promise<void> {
  await send('/api/auth/request-password-reset', { method: 'POST', body: { email }, signsIn: true });
}

/** Sets a new password with the token of a link, which works once. Ends all sessions of that account. */
export async function resetPassword(token: string, newPassword: string): Promise<void> {
  await send('/api/auth/reset-password', { method: 'POST', body: { token, newPassword }, signsIn: true });
  forgetSession();
}
