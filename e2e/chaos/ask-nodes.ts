import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EvidenceWriter } from './evidence.ts';
import { WindowReader } from './window.ts';

/**
 * Asks every node over HTTP whether keys are valid, all the time: nodes decide, too. A question is not held back because
 * the one before it has no answer yet, so that those that a stopped node finds when it wakes were asked meanwhile.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', multiple: true, default: [] },
    token: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
  },
});

const ROUND_MS = 100;
const KEYS_IN_A_QUESTION = 20;
const MOST_UNDER_WAY = 16;
const LONGEST_WAIT_MS = 15_000;

const secrets: string[] = JSON.parse(readFileSync(join(values.folder, 'keys.json'), 'utf8'));
const windowOf = new WindowReader(values.folder, secrets.length, 0);

for (const [index, url] of values.url.entries()) {
  const evidence = new EvidenceWriter(values.folder, `node-${index}`, secrets.length);
  let underWay = 0;
  let position = 0;
  const askRound = async () => {
    const window = windowOf.read();
    const width = window.to - window.from;
    if (width === 0 || underWay >= MOST_UNDER_WAY) return;
    const keys = Array.from({ length: Math.min(KEYS_IN_A_QUESTION, width) }, (_, step) => {
      return window.from + ((position + step) % width);
    });
    position = (position + keys.length) % width;
    underWay += 1;
    const afterReply = keys.map((key) => windowOf.wasAnswered(key));
    const startedAt = process.hrtime.bigint();
    try {
      const codes = await ask(url, keys);
      for (const [place, key] of keys.entries()) {
        if (afterReply[place] === true) evidence.count('askedAfterReply');
        evidence.answered(key, startedAt, codes[place] ?? 'none');
      }
    } catch {
      // A node that is gone, or has not answered for long.
    } finally {
      underWay -= 1;
      evidence.write();
    }
  };
  evidence.write();
  setInterval(() => void askRound(), ROUND_MS);
}
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();

/** @returns the outcome for each of these keys */
async function ask(url: string, keys: readonly number[]): Promise<string[]> {
  const requests = keys.map((key) => ({ key: secrets[key], api: 'conversations', access: 'read' }));
  const response = await fetch(`${url}/v1/verify/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${values.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ requests }),
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  const body: { results?: { code: string }[] } = await response.json();
  return (body.results ?? []).map(({ code }) => code);
}
