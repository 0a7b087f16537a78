import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { z } from 'zod';
import { type StartOptions, startApp, type TestApp } from '../../server/testing/start-app.ts';
import { PASSWORD, type Person } from '../../server/testing/test-client.ts';

/** A server with a temporary folder, set up under a preset, and a browser that shows it. */
export interface Portal {
  readonly app: TestApp;
  readonly browser: Browser;
  readonly operator: Person;
  /** A browser of its own, signed in as somebody, or as nobody. */
  readonly open: (as: Person | null, options?: OpenOptions) => Promise<BrowserContext>;
  readonly close: () => Promise<void>;
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

export const OPERATOR = { name: 'Ada Lovelace', email: 'ada@example.com', password: PASSWORD };
const made = z.object({ user: z.object({ id: z.string() }), organization: z.object({ id: z.string() }) });

/** @param executablePath of Chromium */
export async function startPortal(
  executablePath: string,
  preset: string,
  options: StartOptions = {},
): Promise<Portal> {
  const app = await startApp(null, options);
  // The browser has the time of day; so must the server be that it talks to.
  app.clock.now = Date.now();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const done = await app.send(
    'POST',
    '/v1/setup',
    {},
    {
      ...OPERATOR,
      setupToken: app.setupToken,
      organizationName: 'Analytical Engines',
      preset,
      exampleApis: true,
    },
  );
  const { user, organization } = made.parse(done.body);
  const cookie = done.headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
  const operator = { cookie, userId: user.id, email: OPERATOR.email, organizationId: organization.id };
  return {
    app,
    browser,
    operator,
    open: async (as, { width = 1440, height = 900, dark = false } = {}) => {
      const context = await browser.newContext({
        baseURL: app.url,
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        permissions: ['clipboard-read', 'clipboard-write'],
        reducedMotion: 'reduce',
      });
      if (as !== null) await context.addCookies(toCookies(as.cookie, app.url));
      return context;
    },
    close: async () => {
      await browser.close();
      await app.close();
    },
  };
}

function toCookies(header: string, url: string) {
  return header.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1), url };
  });
}
