import { connect } from 'node:net';
import { parseArgs } from 'node:util';

/**
 * Sends one prepared request over and over on several keep-alive connections, one at a time on each, from a process of
 * its own. Prints what came back as JSON: answers, seconds, how many were not 200, and latencies in milliseconds.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    /** Requests a second on all connections together; 0 for as many as can be. */
    rate: { type: 'string', default: '0' },
    /** The whole request, base64. */
    request: { type: 'string' },
  },
});

const request = Buffer.from(values.request ?? '', 'base64');
const OK = Buffer.from('HTTP/1.1 200');
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const MOST_SAMPLES = 200_000;

let answers = 0;
let refused = 0;
let running = true;
const latencies: number[] = [];

function openConnection(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(values.port), '127.0.0.1');
    socket.setNoDelay(true);
    let sentAt = 0;
    let pending: Buffer = Buffer.alloc(0);
    const pauseMs = (1000 * Number(values.connections)) / Number(values.rate);
    const sendLater = () => {
      if (!Number.isFinite(pauseMs)) send();
      else setTimeout(send, Math.max(0, pauseMs - (performance.now() - sentAt)));
    };
    const send = () => {
      if (!running) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (data: Buffer) => {
      pending = pending.length === 0 ? data : Buffer.concat([pending, data]);
      if (!isWhole(pending)) return;
      answers += 1;
      if (!pending.subarray(0, OK.length).equals(OK)) refused += 1;
      if (latencies.length < MOST_SAMPLES) latencies.push(performance.now() - sentAt);
      pending = Buffer.alloc(0);
      sendLater();
    });
  });
}

function isWhole(answer: Buffer): boolean {
  const end = answer.indexOf(END_OF_HEAD);
  if (end < 0) return false;
  const head = answer.subarray(0, end).toString('latin1').toLowerCase();
  const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
  return answer.length >= end + END_OF_HEAD.length + length;
}

const startedAt = performance.now();
setTimeout(() => {
  running = false;
}, Number(values.seconds) * 1000);
await Promise.all(Array.from({ length: Number(values.connections) }, openConnection));
const seconds = (performance.now() - startedAt) / 1000;
latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
console.log(JSON.stringify({ answers, refused, seconds, p50: at(0.5), p99: at(0.99) }));
