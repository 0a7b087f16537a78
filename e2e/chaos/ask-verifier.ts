import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVerifier } from '@latchkey/verifier';
import { EvidenceWriter } from './evidence.ts';
import { type Window, WindowReader } from './window.ts';

/**
 * A protected service that does nothing but verify: one process of its own, with the library as anybody would use it.
 * It asks in rounds, and notes when it started each question that was answered `valid`.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    token: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
    name: { type: 'string', default: '' },
    place: { type: 'string', default: '0' },
    leaseMs: { type: 'string', default: '2000' },
  },
});

const ROUND_MS = 50;
const KEYS_IN_A_ROUND = 16;
const LEASE_NS = BigInt(values.leaseMs) * 1_000_000n;

const secrets: string[] = JSON.parse(readFileSync(join(values.folder, 'keys.json'), 'utf8'));
const requests = secrets.map((secret) => ({ headers: { authorization: `Bearer ${secret}` } }));
const underWay = new Set<number>();
const windowOf = new WindowReader(values.folder, Number(values.place));
const evidence = new EvidenceWriter(values.folder, values.name, secrets.length);
const verifier = createVerifier({
  url: values.url,
  serviceToken: values.token,
  api: 'conversations',
  name: values.name,
  onEvent: (event) => {
    evidence.note(JSON.stringify(event));
    if (event.type === 'lease_granted') evidence.count('grants');
    if (event.type === 'state' && event.state === 'attached') evidence.count('joins');
  },
});

let lastRoundAt = process.hrtime.bigint();
let lastWindow: Window = { from: 0, to: 0 };
let position = 0;
let stopsFollowed = windowOf.readStop();

function ask(key: number): void {
  const request = requests[key];
  if (request === undefined || underWay.has(key)) return;
  const startedAt = process.hrtime.bigint();
  const verification = verifier.verify(request, { access: 'read' });
  if (!(verification instanceof Promise)) {
    evidence.answered(key, startedAt, verification.code);
    return;
  }
  underWay.add(key);
  void verification.then(({ code }) => {
    underWay.delete(key);
    evidence.answered(key, startedAt, code);
  });
}

/** In the middle of a round: what comes next after waking is a question, before anything is read from the network. */
function stopIfWished(): void {
  const wish = windowOf.readStop();
  if (wish === stopsFollowed) return;
  stopsFollowed = wish;
  evidence.set('stops', wish);
  evidence.write();
  process.kill(process.pid, 'SIGSTOP');
  askOnWaking();
}

/** All that was asked about before a pause, and all that is now: most of it may have been revoked meanwhile. */
function askOnWaking(): void {
  const window = windowOf.read();
  evidence.count('wakes');
  for (let key = Math.min(window.from, lastWindow.from); key < window.to; key += 1) {
    if (evidence.wasValid(key)) evidence.count('askedOnWaking');
    ask(key);
  }
  lastRoundAt = process.hrtime.bigint();
}

function askRound(): void {
  if (process.hrtime.bigint() - lastRoundAt > LEASE_NS / 4n) askOnWaking();
  const window = windowOf.read();
  const width = window.to - window.from;
  const keys = Math.min(KEYS_IN_A_ROUND, width);
  for (let index = 0; index < keys; index += 1) {
    if (index === Math.floor(keys / 2)) stopIfWished();
    position = (position + 1) % width;
    ask(window.from + position);
  }
  lastWindow = window;
  lastRoundAt = process.hrtime.bigint();
  evidence.set('lookedUp', verifier.status().lookedUp);
  evidence.write();
}

setInterval(askRound, ROUND_MS);
process.on('SIGTERM', () => void verifier.close().then(() => process.exit(0)));
// Whoever started this process holds the other end; without them there is nobody to ask for.
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
