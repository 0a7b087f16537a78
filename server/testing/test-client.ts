import { z } from 'zod';

/** Who a request is sent as: cookies of a session, a key or token, or nobody. */
export interface Credentials {
  readonly cookie?: string;
  readonly bearer?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; tests read what they expect in it with a schema or `toMatchObject`. */
  readonly body: unknown;
}

export interface Person extends Credentials {
  readonly cookie: string;
  readonly userId: string;
  readonly email: string;
  readonly organizationId: string;
}

export interface TestClient {
  readonly send: (method: string, path: string, as?: Credentials, body?: unknown) => Promise<Answer>;
  /** The first account: operator, and owner of the first organization, with the example APIs. */
  readonly setUp: () => Promise<Person>;
  /** Another account with an organization of its own. */
  readonly signUp: (name: string) => Promise<Person>;
  /** An app of this person with these permissions. */
  readonly makeApp: (
    as: Credentials,
    name: string,
    permissions?: Readonly<Record<string, string>>,
  ) => Promise<{ id: string }>;
  /** A bearer key of an app. */
  readonly makeKey: (
    as: Credentials,
    appId: string,
    fields?: Readonly<Record<string, unknown>>,
  ) => Promise<{ id: string; secret: string }>;
  /** A service token for these APIs. */
  readonly makeServiceToken: (as: Credentials, apis: readonly string[]) => Promise<string>;
  /** Asks `/v1/verify`; fails unless the question was answered. */
  readonly verify: (
    serviceToken: string,
    question: Readonly<Record<string, unknown>>,
  ) => Promise<{ valid: boolean; code: string }>;
}

export const PASSWORD = 'correct horse battery';

const withId = z.object({ id: z.string() });
const user = z.object({ user: withId });
const issued = z.object({ key: withId, secret: z.string() });
const withSecret = z.object({ secret: z.string() });
const verdict = z.object({ valid: z.boolean(), code: z.string() });

export function createClient(url: string, setupToken: string): TestClient {
  const send = async (
    method: string,
    path: string,
    as: Credentials = {},
    body?: unknown,
  ): Promise<Answer> => {
    const response = await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: {
        ...(as.cookie === undefined ? {} : { cookie: as.cookie }),
        ...(as.bearer === undefined ? {} : { authorization: `Bearer ${as.bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...as.headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
  };

  const signUp = async (name: string): Promise<Person> => {
    const email = `${name}@example.com`;
    const account = await send('POST', '/api/auth/sign-up/email', {}, { name, email, password: PASSWORD });
    const cookie = cookiesOf(account);
    const slug = `${name}-organization`;
    const made = await send(
      'POST',
      '/api/auth/organization/create',
      { cookie },
      { name: `${name} Inc`, slug },
    );
    const userId = user.parse(account.body).user.id;
    return { cookie, userId, email, organizationId: withId.parse(made.body).id };
  };

  const setUp = async (): Promise<Person> => {
    const email = 'operator@example.com';
    const fields = { setupToken, name: 'Operator', email, password: PASSWORD, organizationName: 'First' };
    const done = await send('POST', '/v1/setup', {}, { ...fields, exampleApis: true });
    const { organization } = z.object({ organization: withId }).parse(done.body);
    const userId = user.parse(done.body).user.id;
    return { cookie: cookiesOf(done), userId, email, organizationId: organization.id };
  };

  return {
    send,
    setUp,
    signUp,
    makeApp: async (as, name, permissions = {}) => {
      const answer = await send('POST', '/v1/apps', as, { name, permissions });
      return withId.parse(answer.body);
    },
    makeKey: async (as, appId, fields = {}) => {
      const answer = await send('POST', `/v1/apps/${appId}/keys`, as, fields);
      const { key, secret } = issued.parse(answer.body);
      return { id: key.id, secret };
    },
    makeServiceToken: async (as, apis) => {
      const answer = await send('POST', '/v1/operator/service-tokens', as, { name: 'service', apis });
      return withSecret.parse(answer.body).secret;
    },
    verify: async (serviceToken, question) => {
      const answer = await send('POST', '/v1/verify', { bearer: serviceToken }, question);
      return verdict.parse(answer.body);
    },
  };
}

export function cookiesOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
}
