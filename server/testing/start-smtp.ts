import { once } from 'node:events';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A letter as the mail server got it. */
export interface ReceivedLetter {
  /** Of the envelope: who it is really from, and really for. */
  readonly from: string;
  readonly recipients: readonly string[];
  readonly raw: string;
  readonly parsed: Email;
}

/** A mail server on this machine that takes letters and reads them. */
export interface TestSmtp {
  /** For `LATCHKEY_SMTP`. */
  readonly url: string;
  readonly port: number;
  readonly letters: ReceivedLetter[];
  /** What it does from now on instead of taking letters. */
  refusal: Refusal | null;
  /** What it waits for from now on before it says that it has a letter. */
  hold: Promise<unknown> | null;
  /** Waits for one more letter to this address than have been asked for. */
  readonly next: (recipient: string) => Promise<ReceivedLetter>;
  readonly close: () => Promise<void>;
}

/** At which step, and in which words; they may name what was sent. `null` takes it all the same. */
export interface Refusal {
  readonly at: 'login' | 'recipient' | 'data';
  readonly reply: (sent: string) => string | null;
}

const LONGEST_WAIT_MS = 10_000;
export const SMTP_LOGIN = { user: 'latchkey', password: 'mail+pass/word' } as const;

/**
 * @param options `login`: takes letters only from whoever signs in with `SMTP_LOGIN`; `tls`: offers TLS, with a
 *   certificate that nobody vouches for
 */
export async function startSmtp({ login = true, tls = false } = {}): Promise<TestSmtp> {
  const letters: ReceivedLetter[] = [];
  const taken = new Map<string, number>();
  const waiting = new Set<() => void>();
  const state: Pick<TestSmtp, 'refusal' | 'hold'> = { refusal: null, hold: null };
  const refuse = (at: Refusal['at'], sent: string): Error | null => {
    const reply = state.refusal?.at === at ? state.refusal.reply(sent) : null;
    return reply === null ? null : Object.assign(new Error(reply), { responseCode: 550 });
  };

  const server = new SMTPServer({
    logger: false,
    disabledCommands: tls ? [] : ['STARTTLS'],
    authOptional: !login,
    onAuth: ({ username, password }, _session, done) => {
      const right = username === SMTP_LOGIN.user && password === SMTP_LOGIN.password;
      const refused = refuse('login', `${username} ${password}`) ?? (right ? null : new Error('wrong'));
      if (refused === null) done(null, { user: username });
      else done(refused);
    },
    onRcptTo: ({ address }, _session, done) => done(refuse('recipient', address)),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        const refused = refuse('data', raw);
        if (refused !== null) return done(refused);
        void PostalMime.parse(raw).then(async (parsed) => {
          await state.hold;
          const { mailFrom, rcptTo } = session.envelope;
          const recipients = rcptTo.map(({ address }) => address);
          letters.push({ from: mailFrom === false ? '' : mailFrom.address, recipients, raw, parsed });
          done(null);
          for (const wake of waiting) wake();
        });
      });
    },
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const { user, password } = SMTP_LOGIN;

  const find = (recipient: string) => {
    const count = taken.get(recipient) ?? 0;
    const found = letters.filter(({ recipients }) => recipients.includes(recipient))[count];
    if (found !== undefined) taken.set(recipient, count + 1);
    return found;
  };
  return {
    url: `smtp://${login ? `${user}:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`,
    port,
    letters,
    get refusal() {
      return state.refusal;
    },
    set refusal(refusal) {
      state.refusal = refusal;
    },
    get hold() {
      return state.hold;
    },
    set hold(hold) {
      state.hold = hold;
    },
    next: async (recipient) => {
      const deadline = AbortSignal.timeout(LONGEST_WAIT_MS);
      for (;;) {
        const found = find(recipient);
        if (found !== undefined) return found;
        if (deadline.aborted) throw new Error(`no letter to ${recipient} has come`);
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            deadline.removeEventListener('abort', wake);
            resolve();
          };
          waiting.add(wake);
          deadline.addEventListener('abort', wake);
        });
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
