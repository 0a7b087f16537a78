import { emailAddress } from '@latchkey/contract';
import { createTransport } from 'nodemailer';
import { describeMailFailure, type MailFailure } from './describe-mail-failure.ts';
import type { Letter } from './letter.ts';
import type { MailSettings, SmtpServer } from './mail-settings.ts';

export interface SendMailSettings extends MailSettings {
  /** As it is now; the sender's name where none is set. */
  readonly productName: () => string;
  /** Where this server is reached; what it calls itself to the mail server follows from it. */
  readonly baseUrl: string;
  readonly onFailure: (failure: MailFailure) => void;
  /** Longest that one letter may take, all together. */
  readonly timeoutMs?: number;
}

/** What became of a letter: taken by the mail server, or not and why. */
export type Delivery = { readonly sent: true } | { readonly sent: false; readonly reason: string };

export interface MailCounts {
  sent: number;
  failed: number;
}

/** Hands letters to the mail server. */
export interface Mail {
  /** Never throws, and answers within the time limit. */
  readonly send: (letter: Letter) => Promise<Delivery>;
  readonly counts: Readonly<MailCounts>;
}

const TIMEOUT_MS = 10_000;
/** Connections to the mail server at once; whoever comes then is told so. */
const MOST_AT_ONCE = 20;

export function createMail(settings: SendMailSettings): Mail {
  const { smtp, from, productName, baseUrl, onFailure, timeoutMs = TIMEOUT_MS } = settings;
  const transport = createTransport(transportOptions(smtp, baseUrl, timeoutMs));
  const counts: MailCounts = { sent: 0, failed: 0 };
  let underWay = 0;

  const send = async ({ to, subject, text, html }: Letter): Promise<Delivery> => {
    // The client takes whatever is here apart at commas and angle brackets.
    if (!emailAddress.safeParse(to).success) {
      return refuse({ reason: 'this is not an e-mail address', detail: { code: 'ADDRESS' } });
    }
    if (underWay >= MOST_AT_ONCE) {
      return refuse({ reason: 'too many mails are on their way', detail: { code: 'TOO_MANY' } });
    }
    underWay += 1;
    try {
      await transport.sendMail({
        from: { name: from.name ?? productName(), address: from.address },
        to: { name: '', address: to },
        envelope: { from: from.address, to: [to] },
        subject,
        text,
        html,
        // RFC 3834: no out-of-office reply comes back.
        headers: { 'Auto-Submitted': 'auto-generated' },
        xMailer: false,
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      return refuse(describeMailFailure(error));
    } finally {
      underWay -= 1;
    }
    counts.sent += 1;
    return { sent: true };
  };
  const refuse = (failure: MailFailure): Delivery => {
    counts.failed += 1;
    onFailure(failure);
    return { sent: false, reason: failure.reason };
  };
  return { send, counts };
}

function transportOptions({ host, port, secure, login }: SmtpServer, baseUrl: string, timeoutMs: number) {
  return {
    host,
    port,
    secure,
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    // A password never crosses a network in the clear, even if somebody in between hides that TLS is offered.
    requireTLS: !secure && login !== null && !isThisMachine(host),
    name: new URL(baseUrl).hostname,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
