/** Why a letter was not taken. */
export interface MailFailure {
  /** For whoever waits for it: ends a sentence that begins "It could not be sent". */
  readonly reason: string;
  /** For the log. */
  readonly detail: Readonly<Record<string, string | number>>;
}

const NOT_SECURE = 'no secure connection to the mail server can be made';
const UNREACHABLE = 'the mail server cannot be reached';
const REASONS: Readonly<Record<string, string>> = {
  EABORT: 'the mail server took too long',
  ETIMEDOUT: 'the mail server took too long',
  EAUTH: 'the mail server does not accept the sign-in of this installation',
  ENOAUTH: 'the mail server does not accept the sign-in of this installation',
  ETLS: NOT_SECURE,
  EDNS: UNREACHABLE,
  ESOCKET: UNREACHABLE,
  ECONNECTION: UNREACHABLE,
  ECONNREFUSED: UNREACHABLE,
};

/**
 * A failure of the SMTP client in two forms. Neither has what the server said: servers repeat in their answers what
 * they were sent, which is a password or the link that a letter carries.
 */
export function describeMailFailure(error: unknown): MailFailure {
  const { code, command, status, enhanced, system } = read(error);
  const known = system.includes('CERTIFICATE') ? NOT_SECURE : REASONS[code];
  const reason =
    code === 'EENVELOPE' && command === 'RCPT TO'
      ? 'the mail server refuses this address'
      : (known ?? 'the mail server refuses it');
  return {
    reason,
    detail: {
      code,
      ...(command === '' ? {} : { command }),
      ...(status === 0 ? {} : { status }),
      ...(enhanced === '' ? {} : { enhanced }),
      ...(system === '' ? {} : { system }),
    },
  };
}

const SYSTEM = /\b(?:ECONN[A-Z]+|ENOTFOUND|EAI_[A-Z]+|E[A-Z]+UNREACH)\b/;

function read(error: unknown) {
  const text = (name: string): string => {
    const value: unknown =
      typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : '';
    return typeof value === 'string' ? value : '';
  };
  const said = text('response');
  return {
    code: /^[A-Z_]{1,40}$/.exec(text('code'))?.[0] ?? 'UNKNOWN',
    command: /^(?:RCPT TO|MAIL FROM|[A-Z]{1,20})/.exec(text('command'))?.[0] ?? '',
    status: Number(/^[245]\d\d/.exec(said)?.[0] ?? 0),
    // RFC 3463: what kind of refusal it is, in three numbers.
    enhanced: /^[245]\d\d[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(said)?.[1] ?? '',
    system: said === '' && error instanceof Error ? systemOf(error.message) : '',
  };
}

/** @param message of Node.js, with nothing of what was sent */
function systemOf(message: string): string {
  if (/certificate|self-signed/i.test(message)) return 'CERTIFICATE';
  return SYSTEM.exec(message)?.[0] ?? '';
}
