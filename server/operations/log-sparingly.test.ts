import { expect, it } from 'vitest';
import { FakeClock } from '../../verifier/testing/fake-clock.ts';
import { logSparingly } from './log-sparingly.ts';

function start() {
  const clock = new FakeClock();
  const lines: { err: unknown; times?: number }[] = [];
  const tell = logSparingly({ error: (fields) => lines.push(fields) }, clock, 'it failed');
  return { clock, lines, tell };
}

it('tells of the first error at once, and of a thousand more as one line with their number', async () => {
  const { clock, lines, tell } = start();
  for (let index = 0; index <= 1000; index += 1) tell(index);
  expect(lines).toEqual([{ err: 0 }]);
  await clock.advance(10_000);
  expect(lines).toEqual([{ err: 0 }, { err: 1000, times: 1000 }]);
});

it('says nothing more when nothing more went wrong, and the next error at once', async () => {
  const { clock, lines, tell } = start();
  tell('first');
  await clock.advance(60_000);
  tell('second');
  expect(lines).toEqual([{ err: 'first' }, { err: 'second' }]);
});
