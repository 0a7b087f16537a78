import type { Authority } from './authority.ts';
import type { Subject } from './catalogue.ts';
import type { Counts } from './counts.ts';
import type { SimulatedDatabase } from './database.ts';
import type { ProtectedService } from './protected-service.ts';
import type { Schedule } from './schedule.ts';
import type { SeededRandom } from './seeded-random.ts';
import { type SimulatedToken, serviceToken } from './service-tokens.ts';
import type { Workload } from './workload.ts';

export interface TokenDeskOptions {
  readonly schedule: Schedule;
  readonly random: SeededRandom;
  readonly database: SimulatedDatabase;
  readonly authorities: readonly Authority[];
  readonly services: readonly ProtectedService[];
  readonly workload: Workload;
  readonly counts: Counts;
  readonly leaseTermMs: number;
}

/** Revokes service tokens, and gives a new one to whoever lost its own, some time later. */
export class TokenDesk {
  readonly #options: TokenDeskOptions;
  readonly #issued: SimulatedToken[];
  readonly #busy = new Set<ProtectedService>();
  /** 0 for never. */
  readonly #meanPauseMs: number;
  #active = false;

  constructor(options: TokenDeskOptions) {
    const { random, leaseTermMs, services } = options;
    this.#options = options;
    this.#issued = services.flatMap(({ token }) => (token === null ? [] : [token]));
    this.#meanPauseMs = leaseTermMs * random.pick([0, 0, 3, 1]);
  }

  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  /** All tokens so far. */
  get issued(): readonly Subject[] {
    return this.#issued.map(({ subject }) => subject);
  }

  start(): void {
    this.#active = true;
    if (this.#meanPauseMs > 0) this.#revokeLater();
  }

  /** Nothing is revoked any more; whoever has no token still gets one. */
  stop(): void {
    this.#active = false;
  }

  /** Unless it is without one already. */
  revoke(service: ProtectedService, authority: Authority): void {
    const { token } = service;
    if (!this.#active || token === null || this.#busy.has(service)) return;
    this.#busy.add(service);
    void this.#options.workload
      .carryOut(token.subject, 'revoked', authority)
      .then(() => this.#supply(service));
  }

  /** Whoever is not let in any more asks for a new one. */
  turnedAway(service: ProtectedService): void {
    if (this.#busy.has(service)) return;
    this.#busy.add(service);
    void this.#supply(service);
  }

  #revokeLater(): void {
    const { schedule, random, services, authorities } = this.#options;
    schedule.at(schedule.now + random.until(this.#meanPauseMs), () => {
      if (!this.#active) return;
      this.revoke(random.pick(services), random.pick(authorities));
      this.#revokeLater();
    });
  }

  #hasToken({ token }: ProtectedService): boolean {
    return token === null || this.#options.database.stateOf(token.subject) === 'active';
  }

  /** Its holder gets a new one, if it needs one, and is started until it is let in: who was refused tries only after long. */
  async #supply(service: ProtectedService): Promise<void> {
    const { random, authorities, workload, counts } = this.#options;
    // A statement that somebody gave up can still be under way.
    await this.#pause(0.5, 1);
    for (;;) {
      while (!this.#hasToken(service)) {
        const token = serviceToken(this.#issued.length);
        this.#issued.push(token);
        // Another one each time: the answer with the secret of the one before was lost.
        if (!(await workload.carryOut(token.subject, 'active', random.pick(authorities), 1))) continue;
        service.useToken(token);
        counts.tokensReplaced += 1;
        await this.#pause(0.1, 0.5);
      }
      if (service.isAttached || service.token === null) break;
      service.useToken(service.token);
      await this.#pause(0.1, 0.5);
    }
    this.#busy.delete(service);
  }

  /** Between these, in lease terms. */
  #pause(least: number, most: number): Promise<void> {
    const { schedule, random, leaseTermMs } = this.#options;
    return new Promise((resolve) => {
      schedule.at(schedule.now + leaseTermMs * random.between(least, most), resolve);
    });
  }
}
