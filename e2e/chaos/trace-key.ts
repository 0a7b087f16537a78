import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Violation } from './check-evidence.ts';
import type { ChaosResult } from './run-chaos.ts';

const AROUND_NS = 8_000_000_000n;

/** What happened to a key and to the process that accepted it too late, in order; times are relative to the reply. */
export function traceKey(result: ChaosResult, { key, by }: Violation): string[] {
  const { revocations, evidence, faults, folder } = result;
  const revocation = revocations[key];
  const answeredAt = revocation?.answeredAt ?? 0n;
  const events: { at: bigint; what: string }[] = [{ at: answeredAt, what: 'the reply was received' }];
  for (const { node, from, to, result: outcome } of revocation?.attempts ?? []) {
    events.push({ at: from, what: `revoke sent to node ${node}` });
    events.push({ at: to, what: `node ${node}: ${outcome}` });
  }
  for (const { what, from, to } of faults) {
    events.push({ at: from, what: `begin: ${what}` });
    events.push({ at: to, what: `end: ${what}` });
  }
  const seen = evidence.find(({ name }) => name === by);
  events.push({ at: seen?.latestValid[key] ?? 0n, what: `${by} starts the last question answered valid` });
  const file = join(folder, `${by}.trace`);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines) {
    const space = line.indexOf(' ');
    if (space > 0) events.push({ at: BigInt(line.slice(0, space)), what: `${by}: ${line.slice(space + 1)}` });
  }
  return events
    .filter(({ at }) => at > answeredAt - AROUND_NS && at < answeredAt + AROUND_NS)
    .sort((a, b) => Number(a.at - b.at))
    .map(({ at, what }) => `${(Number(at - answeredAt) / 1e6).toFixed(3).padStart(12)} ms  ${what}`);
}
