import type { ErrorCode } from '@latchkey/contract';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The field of the request that it is about. */
  readonly path?: string;
}

/** What better-auth refuses by name, in our words. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  INVALID_EMAIL_OR_PASSWORD: {
    code: 'invalid_credentials',
    detail: 'The e-mail address or the password is wrong.',
  },
  INVALID_PASSWORD: {
    code: 'invalid_request',
    detail: 'This is not the password you have now.',
    path: 'currentPassword',
  },
  USER_ALREADY_EXISTS: taken(),
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: taken(),
  FAILED_TO_CREATE_USER: {
    code: 'conflict',
    detail: 'The account could not be made; perhaps the same was sent twice. Try to sign in, then try again.',
  },
  PASSWORD_TOO_SHORT: { code: 'invalid_request', detail: 'This password is too short.', path: 'password' },
  PASSWORD_TOO_LONG: { code: 'invalid_request', detail: 'This password is too long.', path: 'password' },
  INVALID_EMAIL: { code: 'invalid_request', detail: 'This is not an e-mail address.', path: 'email' },
  INVALID_TOKEN: {
    code: 'invalid_request',
    detail: 'This link was used already or has expired. Ask for another one.',
    path: 'token',
  },
  RESET_PASSWORD_DISABLED: {
    code: 'wrong_state',
    detail: 'This installation sends no e-mail, so a password cannot be reset here. Ask its operator.',
  },
  ORGANIZATION_ALREADY_EXISTS: {
    code: 'name_taken',
    detail: 'Another organization has this slug. Choose another one, or leave it out.',
    path: 'slug',
  },
};

function taken(): Meaning {
  return {
    code: 'email_taken',
    detail: 'There is an account with this e-mail address already. Sign in, or use another address.',
    path: 'email',
  };
}

const failure = z.object({ code: z.string().optional(), message: z.string().optional() });

/**
 * A failure of better-auth as one of ours. Its own name for it stays as `reason`, and `message` says it to clients
 * that were written for better-auth.
 * @param text the body of its reply
 */
export function describeAuthFailure(status: number, text: string): Problem {
  const { code: reason, message } = failure.catch({}).parse(parse(text));
  const known = reason !== undefined && Object.hasOwn(MEANINGS, reason) ? MEANINGS[reason] : undefined;
  const { code, detail, path } = known ?? describeStatus(status, message);
  return new Problem(code, detail, {
    ...(path === undefined ? {} : { faults: [{ path, message: detail }] }),
    ...(reason === undefined ? {} : { extra: { reason } }),
    ...(status < 500 ? {} : { cause: new Error(`better-auth answered ${status} ${reason ?? ''}`) }),
  });
}

function describeStatus(status: number, message: string | undefined): Meaning {
  const says = (otherwise: string) => (message === undefined || message === '' ? otherwise : `${message}.`);
  if (status >= 500) {
    const detail = 'Something went wrong here. The request id finds it in the log.';
    return { code: 'internal_error', detail };
  }
  if (status === 401) return { code: 'not_signed_in', detail: 'Sign in first.' };
  if (status === 403) return { code: 'forbidden', detail: says('This is not allowed.') };
  if (status === 404) return { code: 'not_found', detail: 'There is nothing at this address.' };
  return { code: 'invalid_request', detail: says('This request is not valid.') };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The same problem with its sentence as `message` too, where clients of better-auth look for it. */
export function withMessage(error: unknown): unknown {
  if (!(error instanceof Problem)) return error;
  const { options, code, message } = error;
  return new Problem(code, message, { ...options, extra: { message, ...options.extra } });
}
