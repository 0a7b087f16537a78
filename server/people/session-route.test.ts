import { beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';

eachDatabase('GET /v1/session', (app) => {
  let operator: Person;

  beforeAll(async () => {
    operator = await app().setUp();
  });

  test('tells a signed-in person who and where they are, and with which role', async () => {
    const answer = await app().send('GET', '/v1/session', operator);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      person: { id: operator.userId, email: operator.email },
      organization: { id: operator.organizationId },
      role: 'owner',
      operator: true,
    });
  });

  test('never calls a customer an operator', async () => {
    const customer = await app().signUp('customer');
    const answer = await app().send('GET', '/v1/session', customer);
    expect(answer.body).toMatchObject({ role: 'owner', operator: false });
  });

  test('nobody is told anything', async () => {
    const answer = await app().send('GET', '/v1/session');
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'not_signed_in' });
  });

  test('a visitor learns what is offered, and nothing about keys of others', async () => {
    const answer = await app().send('GET', '/v1/setup');
    expect(answer.body).toMatchObject({ done: true, apps: true, keyKinds: ['bearer', 'pair'] });
    expect(answer.text).not.toContain('Prefix');
  });
});
