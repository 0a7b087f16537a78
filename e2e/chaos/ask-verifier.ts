import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createVerifier } from '@latchkey/verifier';
import { EvidenceWriter } from './evidence.ts';
import { type Window, WindowReader } from './window.ts';

/**
 * A protected service that does nothing but verify: one process of its own, with the library as anybody would use it.
 * It asks in rounds, about what it holds and what it does not, and notes when it started each question that was answered
 * `valid`. In between it asks in bursts, about keys that it holds and that are being revoked or just were.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    token: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
    name: { type: 'string', default: '' },
    place: { type: 'string', default: '0' },
    leaseMs: { type: 'string', default: '2000' },
    questionsPerSecond: { type: 'string', default: '0' },
  },
});

const ROUND_MS = 50;
const KEYS_IN_A_ROUND = 16;
/** Often, because the questions that prove most are those around the end of a lease. */
const BURST_MS = 20;
/** What a burst makes up for at most, and how long it may keep the process from everything else. */
const LONGEST_DUE_NS = 100_000_000n;
const LONGEST_BURST_NS = 5_000_000n;
const LONG_PAUSE_NS = (BigInt(values.leaseMs) * 1_000_000n) / 4n;

const questionsPerNs = Number(values.questionsPerSecond) / 1e9;
const secrets: string[] = JSON.parse(readFileSync(join(values.folder, 'keys.json'), 'utf8'));
const requests = secrets.map((secret) => ({ headers: { authorization: `Bearer ${secret}` } }));
const underWay = new Set<number>();
/** By key: what the verifier said from memory when last asked about it, if it could. */
const fromMemory = new Uint8Array(secrets.length);
const NOT_HELD = 0;
const REFUSED = 1;
const ACCEPTED = 2;
const windowOf = new WindowReader(values.folder, secrets.length, Number(values.place));
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

let lastAliveAt = process.hrtime.bigint();
let lastBurstAt = lastAliveAt;
let lastWindow: Window = { from: 0, begun: 0, to: 0 };
let position = 0;
let turn = 0;
let stopsFollowed = windowOf.readStop();

/**
 * The clock is read right before the verifier is asked, each time: read any earlier it would hide what was accepted too
 * late, any later it would invent it.
 * @returns when the question was started
 */
function ask(key: number): bigint {
  const request = requests[key];
  if (request === undefined || underWay.has(key)) return lastAliveAt;
  const isAfterReply = windowOf.wasAnswered(key);
  const startedAt = process.hrtime.bigint();
  const verification = verifier.verify(request, { access: 'read' });
  if (!(verification instanceof Promise)) {
    fromMemory[key] = verification.valid ? ACCEPTED : REFUSED;
    if (isAfterReply) evidence.count('askedAfterReply');
    evidence.answered(key, startedAt, verification.code);
    return startedAt;
  }
  fromMemory[key] = NOT_HELD;
  underWay.add(key);
  void verification.then(({ code }) => {
    underWay.delete(key);
    if (isAfterReply) evidence.count('askedAfterReply');
    evidence.answered(key, startedAt, code);
  });
  return startedAt;
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
  lastAliveAt = process.hrtime.bigint();
}

/** To be called wherever the process may have been stopped since it was last called. */
function noticePause(): void {
  if (process.hrtime.bigint() - lastAliveAt > LONG_PAUSE_NS) askOnWaking();
  lastAliveAt = process.hrtime.bigint();
}

function askRound(): void {
  noticePause();
  const window = windowOf.read();
  const width = window.to - window.from;
  const keys = Math.min(KEYS_IN_A_ROUND, width);
  for (let index = 0; index < keys; index += 1) {
    if (index === Math.floor(keys / 2)) stopIfWished();
    position = (position + 1) % width;
    ask(window.from + position);
  }
  noticePause();
  lastWindow = window;
  evidence.set('lookedUp', verifier.status().lookedUp);
  evidence.write();
}

/**
 * Whether more questions about a key that is being revoked, or was, can show an answer that is or becomes too late. About
 * one that is not held the rounds ask: a verifier that waits for its authority is not asked more often because of bursts.
 */
function isWorthABurst(key: number): boolean {
  return fromMemory[key] === ACCEPTED || (fromMemory[key] === REFUSED && windowOf.wasAnswered(key));
}

/** Many questions in a row, as many as are due since the last burst. */
function askBurst(): void {
  noticePause();
  const { from, begun } = windowOf.read();
  const elapsed = lastAliveAt - lastBurstAt;
  lastBurstAt = lastAliveAt;
  const due = Math.round(Number(elapsed < LONGEST_DUE_NS ? elapsed : LONGEST_DUE_NS) * questionsPerNs);
  const until = lastBurstAt + LONGEST_BURST_NS;
  let keys: number[] = [];
  for (let key = from; key < begun; key += 1) if (isWorthABurst(key)) keys.push(key);
  for (let asked = 0; asked < due && keys.length > 0; asked += 1) {
    turn = (turn + 1) % keys.length;
    const key = keys[turn] ?? from;
    if (ask(key) > until) break;
    if (fromMemory[key] === NOT_HELD) keys = keys.filter(isWorthABurst);
  }
  noticePause();
  evidence.write();
}

setInterval(askRound, ROUND_MS);
if (questionsPerNs > 0) setInterval(askBurst, BURST_MS);
process.on('SIGTERM', () => void verifier.close().then(() => process.exit(0)));
// Whoever started this process holds the other end; without them there is nobody to ask for.
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
