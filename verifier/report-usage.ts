import type { AskAuthority } from './ask-authority.ts';
import type { Clock } from './clock.ts';
import type { UsageRecorder } from './record-usage.ts';

export interface ReportUsageOptions {
  readonly authority: AskAuthority;
  readonly usage: UsageRecorder;
  readonly clock: Clock;
  readonly intervalMs: number;
}

const MOST_IN_ONE_REPORT = 2_000;

/**
 * Reports what was counted to the authority every few seconds. A report that gets no answer may have been taken, so it
 * is not sent again: counted twice is worse than not counted.
 */
export class ReportUsage {
  readonly #options: ReportUsageOptions;
  #reports = 0;
  #lost = 0;
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
    this.#stopTimer = this.#options.clock.after(this.#options.intervalMs, () => {
      this.#running = this.#report().finally(() => this.start());
    });
  }

  /** Reports what is left. Never rejects. */
  async close(): Promise<void> {
    this.#stopTimer();
    await this.#running;
    this.#stopTimer();
    await this.#report();
  }

  async #report(): Promise<void> {
    const { authority, usage } = this.#options;
    const counts = usage.flush();
    for (let start = 0; start < counts.length; start += MOST_IN_ONE_REPORT) {
      const batch = counts.slice(start, start + MOST_IN_ONE_REPORT);
      this.#reports += 1;
      const report = this.#reports;
      try {
        await authority.ask((n) => ({ type: 'usage', n, report, counts: batch }));
      } catch {
        this.#lost += batch.reduce((sum, { count }) => sum + count, 0);
      }
    }
  }
}
