import { createServer, type Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../e2e/server-process.ts';
import { SMTP_LOGIN, startSmtp } from '../testing/start-smtp.ts';
import type { MailFailure } from './describe-mail-failure.ts';
import type { Letter } from './letter.ts';
import { createMail, type SendMailSettings } from './send-mail.ts';
import { writeInvitation } from './write-invitation.ts';
import { writePasswordReset } from './write-password-reset.ts';

const smtp = await startSmtp();
afterAll(() => smtp.close());

const BRANDING = { productName: 'Analytical Keys', accentColor: '#0b6e4f' };
const LINK = 'https://keys.example.com/reset-password#token=secret-of-this-letter';

function mailWith(changed: Partial<SendMailSettings> = {}) {
  const failures: MailFailure[] = [];
  const mail = createMail({
    smtp: { host: '127.0.0.1', port: smtp.port, secure: false, login: SMTP_LOGIN },
    from: { name: null, address: 'keys@example.com' },
    productName: () => BRANDING.productName,
    baseUrl: 'https://keys.example.com',
    onFailure: (failure) => failures.push(failure),
    timeoutMs: 2000,
    ...changed,
  });
  return { mail, failures };
}

function resetFor(to: string): Letter {
  return writePasswordReset(BRANDING, { to, link: LINK });
}

function invitationFor(to: string, inviter: string, organizationName: string): Letter {
  const link = 'https://keys.example.com/accept-invitation/inv_1';
  return writeInvitation(BRANDING, {
    to,
    inviter,
    organizationName,
    role: 'developer',
    link,
    expiresAt: Date.UTC(2026, 10, 25, 9, 30),
  });
}

describe('a letter', () => {
  it('arrives with the product name as its sender, as text and as HTML with the same link', async () => {
    const { mail } = mailWith();
    expect(await mail.send(resetFor('ada@example.com'))).toEqual({ sent: true });
    const { from, recipients, raw, parsed } = await smtp.next('ada@example.com');
    expect({ from, recipients }).toEqual({ from: 'keys@example.com', recipients: ['ada@example.com'] });
    expect(parsed).toMatchObject({
      from: { name: 'Analytical Keys', address: 'keys@example.com' },
      to: [{ address: 'ada@example.com' }],
      subject: 'A new password for Analytical Keys',
    });
    expect(parsed.text).toContain(`\n${LINK}\n`);
    expect(parsed.html).toContain(`href="${LINK}"`);
    expect(parsed.html).toContain('background:#0b6e4f');
    expect(parsed.html).not.toMatch(/<(img|script|link|style)\b|https?:\/\/(?!keys\.example\.com)/);
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw).not.toMatch(/nodemailer/i);
  });

  it('says who invites, to what, as what and until when', async () => {
    const { mail } = mailWith({ from: { name: 'Keys', address: 'keys@example.com' } });
    await mail.send(invitationFor('grace@example.com', 'Ada Lovelace', 'Engines & Søns'));
    const { parsed } = await smtp.next('grace@example.com');
    expect(parsed.from?.name).toBe('Keys');
    expect(parsed.subject).toBe('Join Engines & Søns on Analytical Keys');
    expect(parsed.text).toContain(
      'Ada Lovelace invites you to join Engines & Søns on Analytical Keys, as developer.',
    );
    expect(parsed.text).toContain('valid until 25 November 2026 at 09:30 UTC');
    expect(parsed.html).toContain('Engines &amp; Søns');
  });

  it('gets no header, recipient or paragraph from a name with line breaks', async () => {
    const { mail } = mailWith();
    const injected = 'Evil\r\nBcc: other@example.com\r\n\r\nFalse text\u2028more';
    await mail.send(invitationFor('bystander@example.com', injected, injected));
    const { recipients, parsed, raw } = await smtp.next('bystander@example.com');
    expect(recipients).toEqual(['bystander@example.com']);
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc');
    expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^(Bcc:|False text)/im);
    expect(parsed.text).not.toMatch(/^(Bcc|False|more)/m);
    expect(parsed.subject).not.toMatch(/[\r\n\u2028]/);
  });

  it('gets no header from a product name with line breaks', async () => {
    const { mail } = mailWith({ productName: () => 'Keys\r\nBcc: other@example.com' });
    await mail.send(resetFor('header@example.com'));
    const { recipients, parsed } = await smtp.next('header@example.com');
    expect(recipients).toEqual(['header@example.com']);
    expect(parsed.bcc).toBeUndefined();
  });

  it('carries no markup and no link from a name', async () => {
    const { mail } = mailWith();
    const name = '<a href="//evil.example">Win</a> https://evil.example/x';
    await mail.send(invitationFor('reader@example.com', name, name));
    const { parsed } = await smtp.next('reader@example.com');
    expect(parsed.html).not.toContain('<a href="//evil');
    expect(parsed.html).not.toContain('evil.example');
    expect(parsed.text).not.toContain('evil.example');
    expect(parsed.text).not.toContain('https://evil');
  });

  it.each([
    ["o'brien+keys_test@sub.example.com", "o'brien+keys_test@sub.example.com"],
    ['a-b.c_d@xn--bcher-kva.example', 'a-b.c_d@bücher.example'],
    [`${'Long_Name-'.repeat(6)}@example.com`, `${'Long_Name-'.repeat(6)}@example.com`],
  ])('reaches the odd address %s as it is', async (address, received) => {
    const { mail } = mailWith();
    expect(await mail.send(resetFor(address))).toEqual({ sent: true });
    expect((await smtp.next(received)).recipients).toEqual([received]);
  });

  it.each([
    'first@example.com, second@example.com',
    'first@example.com\r\nRCPT TO:<second@example.com>',
    'First <first@example.com>, <second@example.com>',
    '<first@example.com> NOTIFY=SUCCESS',
    '',
  ])('goes nowhere when its address is more than one address: %j', async (address) => {
    const before = smtp.letters.length;
    const { mail } = mailWith();
    const reason = 'this is not an e-mail address';
    expect(await mail.send(resetFor(address))).toEqual({ sent: false, reason });
    expect(smtp.letters.length).toBe(before);
  });
});

describe('a letter that cannot be sent', () => {
  it('is answered with the reason where nobody listens', async () => {
    const port = await findFreePort();
    const { mail, failures } = mailWith({ smtp: { host: '127.0.0.1', port, secure: false, login: null } });
    const reason = 'the mail server cannot be reached';
    expect(await mail.send(resetFor('ada@example.com'))).toEqual({ sent: false, reason });
    expect(failures).toMatchObject([{ reason, detail: { system: 'ECONNREFUSED' } }]);
    expect(mail.counts).toEqual({ sent: 0, failed: 1 });
  });

  it('is answered with the reason where there is no such host', async () => {
    const host = 'no-such-host.invalid';
    const { mail } = mailWith({ smtp: { host, port: 587, secure: false, login: null } });
    expect((await mail.send(resetFor('ada@example.com'))).sent).toBe(false);
  });

  it('is given up after the time limit, also with a server that says a word every now and then', async () => {
    const sockets = new Set<Socket>();
    const silent = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      const drip = setInterval(() => socket.write('220-wait\r\n'), 30);
      socket.on('close', () => clearInterval(drip));
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { mail } = mailWith({
      smtp: { host: '127.0.0.1', port, secure: false, login: null },
      timeoutMs: 300,
    });
    const started = performance.now();
    const reason = 'the mail server took too long';
    expect(await mail.send(resetFor('ada@example.com'))).toEqual({ sent: false, reason });
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(sockets.size).toBe(1);
    await new Promise((resolve) => silent.close(resolve));
  });

  it('waits for no free place: beyond twenty at once the answer is immediate', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { mail } = mailWith({
      smtp: { host: '127.0.0.1', port, secure: false, login: null },
      timeoutMs: 500,
    });
    const others = Array.from({ length: 20 }, () => mail.send(resetFor('ada@example.com')));
    const reason = 'too many mails are on their way';
    expect(await mail.send(resetFor('ada@example.com'))).toEqual({ sent: false, reason });
    await Promise.all(others);
    expect(mail.counts.failed).toBe(21);
    await new Promise((resolve) => silent.close(resolve));
  });

  it('sends no password in the clear to another machine, even where TLS is not offered', async () => {
    const { mail, failures } = mailWith({
      // Also this machine, by an address that does not look like it.
      smtp: { host: '0.0.0.0', port: smtp.port, secure: false, login: SMTP_LOGIN },
    });
    const before = smtp.letters.length;
    expect((await mail.send(resetFor('ada@example.com'))).sent).toBe(false);
    expect(failures).toMatchObject([{ reason: 'no secure connection to the mail server can be made' }]);
    expect(smtp.letters.length).toBe(before);
  });

  it('goes to no server whose certificate nobody vouches for', async () => {
    const untrusted = await startSmtp({ tls: true });
    const { port } = untrusted;
    const { mail, failures } = mailWith({
      smtp: { host: '127.0.0.1', port, secure: false, login: SMTP_LOGIN },
    });
    const reason = 'no secure connection to the mail server can be made';
    expect(await mail.send(resetFor('ada@example.com'))).toEqual({ sent: false, reason });
    expect(failures).toMatchObject([{ detail: { system: 'CERTIFICATE' } }]);
    expect(untrusted.letters).toEqual([]);
    await untrusted.close();
  });

  it.each([
    { at: 'login', reason: 'the mail server does not accept the sign-in of this installation' },
    { at: 'recipient', reason: 'the mail server refuses this address' },
    { at: 'data', reason: 'the mail server refuses it' },
  ] as const)(
    'is told apart by what was refused ($at), without the words of the server',
    async ({ at, reason }) => {
      const { mail, failures } = mailWith();
      smtp.refusal = { at, reply: (sent) => `5.7.1 no: ${sent}`.replaceAll(/\s+/g, ' ').slice(0, 900) };
      const delivery = await mail.send(resetFor('refused@example.com'));
      smtp.refusal = null;
      expect(delivery).toEqual({ sent: false, reason });
      const told = JSON.stringify(failures);
      expect(told).toMatch(/"status":5\d\d/);
      expect(told).not.toMatch(/secret-of-this-letter|mail\+pass|refused@example|token=/);
    },
  );
});
