/** Why a letter was not taken. */
export interface MailFailure {
  /** For whoever waits for it: ends a sentence that begins "It could not be sent". */
  readonly reason: string;
  /** For the log. */
  readonly detail: Readonly<Record<string, string | number>>;
}

const UNREACHABLE = 'the mail server cannot be reached';
const REASONS: Readonly<Record<string, string>> = {
  EABORT: 'the mail server took too long',
  ETIMEDOUT: 'the mail server took too long',
  EAUTH: 'the mail server does not accept the sign-in of this installation',
  ENOAUTH: 'the mail server does not accept the sign-in of this installation',
  ETLS: 'no secure connection to the mail server can be made',
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
  const reason =
    code === 'EENVELOPE' && command === 'RCPT TO'
      ? 'the mail server refuses this address'
      : (REASONS[code] ?? 'the mail server refuses it');
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

function read(error: unknown) {
  const of = (name: string): unknown =>
    typeof error === 'object' && error !== null && name in error ? Reflect.get(error, name) : undefined;
  const word = (value: unknown) => /^[A-Za-z_]{1,40}/.exec(String(value ?? ''))?.[0] ?? '';
  const status = of('responseCode');
  const command = String(of('command') ?? '');
  const said = String(of('response') ?? '');
  return {
    code: word(of('code')) || 'UNKNOWN',
    command: /^(RCPT TO|MAIL FROM|[A-Z]{1,20})/.exec(command)?.[0] ?? '',
    status: typeof status === 'number' ? status : 0,
    // RFC 3463: what kind of refusal it is, in three numbers.
    enhanced: /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(said)?.[0] ?? '',
    system: /\b(ECONN[A-Z]+|ENOTFOUND|EAI_[A-Z]+|EHOSTUNREACH|ENETUNREACH|[A-Z_]*CERT[A-Z_]*|[A-Z_]*SIGNATURE[A-Z_]*)\b/.exec(
      `${word(of('errno'))} ${error instanceof Error ? error.message : ''}`,
    )?.[0] ?? '',
  };
}
