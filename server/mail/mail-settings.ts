import { emailAddress, line } from '@latchkey/contract';
import { z } from 'zod';

/** The mail server that takes what is sent. */
export interface SmtpServer {
  /** Name or IP address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Whether the connection begins with TLS; otherwise it is upgraded where the server offers that. */
  readonly secure: boolean;
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** What mail comes from. */
export interface MailFrom {
  /** `null`: the product name. */
  readonly name: string | null;
  readonly address: string;
}

export interface MailSettings {
  readonly smtp: SmtpServer;
  readonly from: MailFrom;
}

/** RFC 8314: submission is 465 with TLS from the start, and 587 with an upgrade. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'smtps:': 465, 'smtp:': 587 };

/** Reads `smtp://user:password@host:port`. No fault repeats what was written: it has a password in it. */
export const smtpServer = z.string().transform((text, context): SmtpServer => {
  const fault = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const form = 'must be an address like smtp://user:password@mail.example.com:587 or smtps://…';
  const url = URL.parse(text);
  const port = url === null ? undefined : DEFAULT_PORTS[url.protocol];
  if (url === null || port === undefined || url.hostname === '') {
    return fault(`${form}, with / @ : ? # and % in the password percent-encoded`);
  }
  if ((url.pathname !== '' && url.pathname !== '/') || url.search !== '' || url.hash !== '') {
    return fault('must end with the port; percent-encode / ? and # in the password');
  }
  if ((url.username === '') !== (url.password === '')) return fault('must have both a user and a password');
  const [user, password] = [decode(url.username), decode(url.password)];
  if (user === null || password === null) return fault('must have % in the password written as %25');
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? port : Number(url.port),
    secure: url.protocol === 'smtps:',
    login: user === '' ? null : { user, password },
  };
});

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

const WITH_NAME = /^(.*?)\s*<([^<>]*)>$/;

/** Reads `keys@example.com` or `Example Keys <keys@example.com>`. */
export const mailFrom = z.string().transform((text, context): MailFrom => {
  const [, name = '', within] = WITH_NAME.exec(text.trim()) ?? [];
  const address = emailAddress.safeParse(within ?? text.trim());
  const shown = line(120).safeParse(name.replace(/^"(.*)"$/, '$1'));
  if (!address.success || (name !== '' && !shown.success)) {
    const message = 'must be an address like keys@example.com or Example Keys <keys@example.com>';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  return { name: shown.success ? shown.data : null, address: address.data };
});
