import type { AskAuthority } from './ask-authority.ts';
import type { Clock } from './clock.ts';
import type { UsageCount, UsageSource } from './record-usage.ts';

export interface ReportUsageOptions {
  readonly authority: AskAuthority;
  readonly usage: UsageSource;
  readonly clock: Clock;
  readonly intervalMs: number;
}

const MOST_IN_ONE_REPORT = 2_000;

/**
 * Reports what was counted to the authority every few seconds, and keeps counting while it is away. A report that was
 * sent and not answered may have been taken, so it is not sent again: counted twice is worse than not counted.
 */
export class ReportUsage {
  readonly #options: ReportUsageOptions;
  #reports = 0;
  #lost = 0;
  #isClosed = false;
  #stopTimer: () => void = () => {};
  #running: Promise<void> = Promise.resolve();

  constructor(options: ReportUsageOptions) {
    this.#options = options;
  }

  /** Decisions that will be missing in usage reports. */
  get lost(): number {
    return this.#options.usage.dropped + this.#lost;
  }

  start(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.#options.clock.after(this.#options.intervalMs, () => {
      const running = this.#options.authority.isAttached ? this.#report() : Promise.resolve();
      this.#running = running.finally(() => this.start());
    });
  }

  /** Reports what is left. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    await this.#running;
    await this.#report();
  }

  async #report(): Promise<void> {
    const { authority, usage } = this.#options;
    const counts = usage.flush();
    for (let start = 0; start < counts.length; start += MOST_IN_ONE_REPORT) {
      this.#reports += 1;
      const report = this.#reports;
      const batch = counts.slice(start, start + MOST_IN_ONE_REPORT);
      try {
        await authority.ask((n) => ({ type: 'usage', n, report, counts: batch }));
      } catch {
        // Nor would the others be answered; each would be waited for.
        this.#lost += sum(counts.slice(start));
        return;
      }
    }
  }
}

function sum(counts: readonly UsageCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}
