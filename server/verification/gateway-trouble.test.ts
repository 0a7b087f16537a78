import { expect, it } from 'vitest';
import { z } from 'zod';
import { startApp } from '../testing/start-app.ts';
import { ask } from './testing/ask.ts';

const logged = z.object({ level: z.number(), msg: z.string(), err: z.string() });
const WARNING = 40;

it('has the log say once what to do about a service token that is not good, without a stack', async () => {
  const lines: string[] = [];
  const app = await startApp(null, {
    environment: { LATCHKEY_LOG: 'warn' },
    log: { write: (line) => lines.push(line) },
  });
  const headers = { 'x-latchkey-service-token': 'lkst_live_unknown' };
  for (let count = 0; count < 20; count += 1) {
    const answer = await ask(app.url, '/v1/authorize', { headers });
    expect(answer).toMatchObject({
      status: 503,
      body: { detail: expect.stringContaining('X-Latchkey-Service-Token') },
    });
  }
  await app.close();
  const [first, ...others] = lines.filter((line) => line.includes('gateway'));
  expect(logged.parse(JSON.parse(first ?? ''))).toMatchObject({
    level: WARNING,
    msg: 'a gateway cannot be answered',
    err: expect.stringMatching(/unknown or was revoked.*makes another one under Service tokens/),
  });
  // One more if the twenty took longer than ten seconds.
  expect(others.length).toBeLessThan(2);
});
