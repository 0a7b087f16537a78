import type { ErrorCode, problem, Shape } from '@latchkey/contract';

type ProblemDocument = Shape<typeof problem>;

/** What went wrong, in a sentence that may be shown, with the faults of single fields. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Of the API, or `offline` when it was not reached, or `unreadable` when it answered something else. */
  readonly code: ErrorCode | 'offline' | 'unreadable' | (string & {});
  readonly requestId: string | null;
  readonly faults: ReadonlyMap<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    requestId: string | null = null,
    faults: ReadonlyMap<string, string> = new Map(),
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.faults = faults;
  }
}

export function offlineProblem(): ApiProblem {
  return new ApiProblem(
    0,
    'offline',
    'The server cannot be reached. Check the connection; nothing you typed is lost.',
  );
}

function isProblemDocument(value: unknown): value is ProblemDocument {
  return typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;
}

/** Accounts and sessions are answered by another library, which says only code and message. */
function isAuthError(value: unknown): value is { code?: string; message: string } {
  return typeof value === 'object' && value !== null && 'message' in value;
}

const AUTH_WORDS: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: 'The e-mail address or the password is wrong.',
  USER_ALREADY_EXISTS: 'There is an account with this e-mail address. Sign in instead.',
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: 'There is an account with this e-mail address. Sign in instead.',
  INVITATION_NOT_FOUND: 'This invitation is not there any more. Ask for a new one.',
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION: 'This invitation is for another e-mail address.',
};

const MINUTE_SECONDS = 60;

/** @param headers of the reply: how long to wait, and the request id, where a proxy wrote the body */
export function toProblem(status: number, body: unknown, headers: Headers): ApiProblem {
  if (isProblemDocument(body)) {
    const faults = new Map((body.errors ?? []).map(({ path, message }) => [path, message]));
    return new ApiProblem(status, body.code, body.detail, body.requestId, faults);
  }
  if (isAuthError(body)) {
    return new ApiProblem(status, body.code ?? 'refused', AUTH_WORDS[body.code ?? ''] ?? body.message);
  }
  return unreadableProblem(status, headers);
}

/** For an answer that is not ours, such as a page of a proxy in between. */
export function unreadableProblem(status: number, headers: Headers = new Headers()): ApiProblem {
  return new ApiProblem(status, 'unreadable', wordsOf(status, headers), headers.get('x-request-id'));
}

function wordsOf(status: number, headers: Headers): string {
  if (status === 429) {
    const seconds = Number(headers.get('retry-after'));
    const wait = seconds > 0 ? `Wait ${describeWait(seconds)}` : 'Wait a minute';
    return `Too many requests at once. ${wait}, then try again.`;
  }
  return status >= 500
    ? 'The server cannot answer at the moment. Try again in a few seconds.'
    : 'The server answered something that cannot be read. Load the page again.';
}

function describeWait(seconds: number): string {
  if (seconds >= 2 * MINUTE_SECONDS) return `${Math.ceil(seconds / MINUTE_SECONDS)} minutes`;
  return seconds === 1 ? '1 second' : `${Math.ceil(seconds)} seconds`;
}
