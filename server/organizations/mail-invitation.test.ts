import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import { startSmtp } from '../testing/start-smtp.ts';
import type { Credentials, Person } from '../testing/test-client.ts';

const smtp = await startSmtp();
afterAll(() => smtp.close());

const HOUR = 3_600_000;
const THREE_DAYS = 72 * HOUR;
const made = z.object({
  id: z.string(),
  link: z.string(),
  expiresAt: z.string(),
  mail: z.object({ sent: z.boolean(), problem: z.string().nullable() }).nullable(),
});

eachDatabase(
  'a mailed invitation',
  (app) => {
    let operator: Person;
    beforeAll(async () => {
      operator = await app().setUp();
    });
    const addressed = (name: string) =>
      `${name}-${app().databaseUrl === null ? 'lite' : 'postgres'}@example.com`;
    const send = (as: Credentials, email: string, role = 'developer') =>
      app().send('POST', '/v1/organization/invitations', as, { email, role });
    const invite = async (as: Credentials, email: string, role = 'developer') => {
      const answer = await send(as, email, role);
      expect(answer.status, answer.text).toBe(201);
      return made.parse(answer.body);
    };

    it('carries the link, who invites, to what and as what', async () => {
      const owner = await app().signUp(addressed('ada').split('@')[0] ?? '');
      const email = addressed('grace');
      const invitation = await invite(owner, email, 'viewer');
      expect(invitation.mail).toEqual({ sent: true, problem: null });
      const { parsed } = await smtp.next(email);
      expect(parsed.text).toContain(`\n${invitation.link}\n`);
      expect(parsed.text).toMatch(/^ada-\w+ invites you to join ada-\w+ Inc on Latchkey, as viewer\.$/m);
      expect(parsed.from).toMatchObject({ name: 'Latchkey', address: 'keys@example.com' });
    });

    it('is mailed again under the same link when it is repeated, for three days from then', async () => {
      const email = addressed('again');
      const first = await invite(operator, email);
      app().clock.now += 2 * HOUR;
      const second = await invite(operator, email);
      expect(second.link).toBe(first.link);
      expect(Date.parse(second.expiresAt)).toBe(app().clock.now + THREE_DAYS);
      await smtp.next(email);
      expect((await smtp.next(email)).parsed.text).toContain(first.link);
    });

    it('has the name of the product that the operator chose', async () => {
      const settings = { productName: 'Analytical Keys' };
      expect((await app().send('PATCH', '/v1/operator/settings', operator, settings)).status).toBe(200);
      const email = addressed('branded');
      await invite(operator, email);
      const { parsed } = await smtp.next(email);
      expect(parsed.from?.name).toBe('Analytical Keys');
      expect(parsed.subject).toBe('Join First on Analytical Keys');
      expect(parsed.text).not.toContain('Latchkey');
    });

    it.each([
      ['recipient', 'the mail server refuses this address'],
      ['login', 'the mail server does not accept the sign-in of this installation'],
    ] as const)('is made all the same when the mail server refuses it (%s), and says so', async (at, why) => {
      const email = addressed(`refused-${at}`);
      smtp.refusal = { at, reply: (sent) => `5.1.1 no ${sent}` };
      const invitation = await invite(operator, email);
      smtp.refusal = null;
      expect(invitation.mail).toEqual({
        sent: false,
        problem: `The mail could not be sent: ${why}. Copy the link instead.`,
      });
      const listed = await app().send('GET', `/v1/organization/invitations?search=${email}`, operator);
      expect(listed.body).toMatchObject({ items: [{ id: invitation.id, state: 'pending' }] });
      expect((await app().send('GET', `/v1/invitations/${invitation.id}`)).status).toBe(200);
    });

    it('is mailed once when it is sent twice under one Idempotency-Key', async () => {
      const email = addressed('single');
      const as = { ...operator, headers: { 'idempotency-key': `invite-${email}` } };
      const one = await invite(as, email);
      const two = await invite(as, email);
      expect([two.id, one.mail?.sent, two.mail]).toEqual([one.id, true, null]);
      expect(smtp.letters.filter(({ recipients }) => recipients.includes(email))).toHaveLength(1);
    });

    it('reaches one address at most five times an hour, from whichever organization', async () => {
      const email = addressed('bombed');
      const other = await app().signUp(addressed('other').split('@')[0] ?? '');
      for (let count = 0; count < 5; count += 1) {
        const { mail } = await invite(count % 2 === 0 ? operator : other, email);
        expect(mail?.sent).toBe(true);
      }
      expect((await invite(other, email)).mail).toEqual({
        sent: false,
        problem: 'The mail could not be sent: too many were sent within an hour. Copy the link instead.',
      });
      app().clock.now += HOUR;
      expect((await invite(other, email)).mail?.sent).toBe(true);
    });

    it('is not mailed where it is refused', async () => {
      const viewerless = addressed('nowhere');
      expect((await send({}, viewerless)).status).toBe(401);
      expect((await send(operator, operator.email)).status).toBe(409);
      const gone = smtp.letters.filter(({ recipients }) =>
        recipients.some((recipient) => recipient === viewerless || recipient === operator.email),
      );
      expect(gone).toEqual([]);
    });

    it('is announced to visitors of the portal', async () => {
      expect((await app().send('GET', '/v1/setup')).body).toMatchObject({ mail: true });
    });
  },
  { environment: { LATCHKEY_SMTP: smtp.url, LATCHKEY_MAIL_FROM: 'keys@example.com' } },
);

eachDatabase('an invitation where no mail is set up', (app) => {
  it('is a link to pass on', async () => {
    const operator = await app().setUp();
    const body = { email: 'somebody@example.com', role: 'viewer' };
    const answer = await app().send('POST', '/v1/organization/invitations', operator, body);
    expect(made.parse(answer.body).mail).toBe(null);
    expect((await app().send('GET', '/v1/setup')).body).toMatchObject({ mail: false });
  });
});
