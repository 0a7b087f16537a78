import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Credentials } from '../../server/testing/test-client.ts';
import type { NodeUnderFire } from './node-under-fire.ts';
import type { WindowWriter } from './window.ts';

/** One request for one key. Times are nanoseconds of the shared clock. */
export interface Attempt {
  readonly node: number;
  readonly from: bigint;
  readonly to: bigint;
  /** Status, or why there was none. */
  readonly result: string;
}

/** What became of one key. */
export interface Revocation {
  readonly attempts: Attempt[];
  /** When the reply that says so was received; `null` while there is none. */
  answeredAt: bigint | null;
  acknowledged: number;
  expired: number;
  /** Of the attempt that was answered. */
  latencyMs: number;
}

export interface RevokeOptions {
  readonly nodes: readonly NodeUnderFire[];
  readonly as: Credentials;
  /** Ids, in the order in which they are revoked. */
  readonly keyIds: readonly string[];
  readonly window: WindowWriter;
  /** Whether the replies are those of a barrier; else they come as soon as the change is committed. */
  readonly withBarrier: boolean;
  readonly leaseMs: number;
  readonly random: () => number;
  /** How many are under way at once, and how long each revoker rests in between. */
  readonly atOnce: number;
  readonly pauseMs: number;
}

/** So many keys are asked about before their turn, so that everybody holds them when it comes. */
const AHEAD = 24;
/** And so long afterwards. */
const AFTERWARDS_NS = 3_000_000_000n;
const RETRY_MS = 100;

const reply = z.object({
  barrier: z.object({ complete: z.boolean(), acknowledged: z.number(), expired: z.number() }),
});

/** Revokes keys one after another, each until it is answered, until all are or the signal comes. */
export class RevokeUnderFire {
  readonly revocations: Revocation[];
  readonly #options: RevokeOptions;
  #next = 0;

  constructor(options: RevokeOptions) {
    this.#options = options;
    this.revocations = options.keyIds.map(() => ({
      attempts: [],
      answeredAt: null,
      acknowledged: 0,
      expired: 0,
      latencyMs: 0,
    }));
  }

  get answered(): number {
    return this.revocations.filter(({ answeredAt }) => answeredAt !== null).length;
  }

  async run(signal: AbortSignal): Promise<void> {
    this.#showWindow();
    const revokers = Array.from({ length: this.#options.atOnce }, () => this.#revokeOneAfterAnother(signal));
    await Promise.all(revokers);
  }

  async #revokeOneAfterAnother(signal: AbortSignal): Promise<void> {
    const { random, pauseMs } = this.#options;
    while (!signal.aborted && this.#next < this.revocations.length) {
      await sleep(pauseMs * (0.5 + random()), undefined, { signal }).catch(() => {});
      const key = this.#next;
      const revocation = this.revocations[key];
      if (revocation === undefined) return;
      this.#next += 1;
      this.#showWindow();
      while (!signal.aborted && !(await this.#attempt(key, revocation))) await sleep(RETRY_MS);
      this.#showWindow();
    }
  }

  async #attempt(key: number, revocation: Revocation): Promise<boolean> {
    const { as, keyIds, withBarrier, leaseMs } = this.#options;
    const node = this.#pickNode();
    const from = process.hrtime.bigint();
    let to = from;
    let result = '';
    try {
      const response = await fetch(`${node.url}/v1/keys/${keyIds[key]}/revoke`, {
        method: 'POST',
        headers: { cookie: as.cookie ?? '', ...(withBarrier ? {} : { prefer: 'wait=0' }) },
        signal: AbortSignal.timeout(2 * leaseMs + 5_000),
      });
      to = process.hrtime.bigint();
      result = String(response.status);
      const text = await response.text();
      if (response.status !== 200 && response.status !== 202) return false;
      const { complete, acknowledged, expired } = reply.parse(JSON.parse(text)).barrier;
      if (withBarrier && !complete) return false;
      Object.assign(revocation, {
        answeredAt: to,
        acknowledged,
        expired,
        latencyMs: Number(to - from) / 1e6,
      });
      this.#options.window.markAnswered(key);
      return true;
    } catch (error) {
      to = process.hrtime.bigint();
      result = describe(error);
      return false;
    } finally {
      revocation.attempts.push({ node: node.number, from, to, result });
    }
  }

  /** As a load balancer would, among those that seem well; any of them when none does. */
  #pickNode(): NodeUnderFire {
    const { nodes, random } = this.#options;
    const ready = nodes.filter((node) => node.ready);
    const choice = ready.length > 0 ? ready : nodes;
    const node = choice[Math.floor(random() * choice.length)];
    if (node === undefined) throw new Error('there is no node');
    return node;
  }

  #showWindow(): void {
    const settled = process.hrtime.bigint() - AFTERWARDS_NS;
    const oldest = this.revocations.findIndex(
      ({ answeredAt }) => answeredAt === null || answeredAt > settled,
    );
    const from = oldest === -1 ? this.revocations.length : oldest;
    const begun = this.#next;
    this.#options.window.show({ from, begun, to: Math.min(this.revocations.length, begun + AHEAD) });
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.message;
}
