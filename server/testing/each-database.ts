import { afterAll, beforeAll, describe, inject } from 'vitest';
import { type StartOptions, startApp, type TestApp } from './start-app.ts';

/**
 * Runs the same tests on SQLite and on PostgreSQL, with one server for all of them; each test makes the
 * organizations it needs. PostgreSQL is left out only when the run was told so by name.
 */
export function eachDatabase(
  title: string,
  tests: (app: () => TestApp) => void,
  options: StartOptions = {},
): void {
  const postgresUrl = inject('postgresUrl');
  const databases = [
    { name: 'SQLite', url: null },
    ...(postgresUrl === null ? [] : [{ name: 'PostgreSQL', url: postgresUrl }]),
  ];
  describe.each(databases)(`${title} on $name`, ({ url }) => {
    let app: TestApp | null = null;
    beforeAll(async () => {
      app = await startApp(url, options);
    });
    afterAll(() => app?.close());
    tests(() => {
      if (app === null) throw new Error('the server has not started');
      return app;
    });
  });
}
