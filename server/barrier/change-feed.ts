import type { Change } from '@latchkey/verifier';

export interface ChangeFeedOptions {
  /** Where this process stands when it starts: what it loads from now on is at least as new. */
  readonly epoch: number;
  /** Changes above an epoch, in order, at most a few hundred at once. */
  readonly readChanges: (after: number) => Promise<readonly Change[]>;
  /** Epoch of the last committed change. */
  readonly readEpoch: () => Promise<number>;
  /** Reads anew what keys look like; awaited before anybody is told of the change that made it necessary. */
  readonly reloadFormats: () => Promise<void>;
  /** Takes a change into the verifier of this process. */
  readonly apply: (change: Change) => void;
  /** Tells the verifiers that are attached. */
  readonly push: (change: Change) => void;
}

const EVERYTHING = [{ kind: 'everything', id: '' }] as const;

/**
 * Brings committed changes to the verifier of this process and to those attached to it: each once, in the order of
 * their epochs, whichever process committed them.
 */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  #applied: number;
  #catchingUp: Promise<void> | null = null;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
    this.#applied = options.epoch;
  }

  /** Epoch of the last change that was applied here. */
  get applied(): number {
    return this.#applied;
  }

  /**
   * Resolves when everything up to this committed change is applied here. The change that follows what is applied is
   * applied before this returns, so that nothing which starts later can miss it.
   */
  async reach(change: Change): Promise<void> {
    if (change.epoch === this.#applied + 1 && !changesFormats(change)) this.#apply(change);
    await this.catchUpTo(change.epoch);
  }

  /** Rejects when the change log cannot be read. */
  async catchUpTo(epoch: number): Promise<void> {
    while (this.#applied < epoch) {
      this.#catchingUp ??= this.#catchUp(epoch).finally(() => {
        this.#catchingUp = null;
      });
      await this.#catchingUp;
    }
  }

  async #catchUp(epoch: number): Promise<void> {
    const changes = await this.#options.readChanges(this.#applied);
    const next = changes.find((change) => change.epoch > this.#applied);
    if (next === undefined || next.epoch !== this.#applied + 1) {
      // What this process lacks is no longer in the log. Another change may have been applied meanwhile.
      const committed = await this.#options.readEpoch();
      if (this.#applied < epoch && (next === undefined || next.epoch > this.#applied + 1)) {
        await this.#options.reloadFormats();
        this.#apply({ epoch: committed, touches: EVERYTHING });
      }
      return;
    }
    for (const change of changes) {
      if (changesFormats(change)) await this.#options.reloadFormats();
      if (change.epoch === this.#applied + 1) this.#apply(change);
    }
  }

  #apply(change: Change): void {
    this.#applied = change.epoch;
    this.#options.apply(change);
    this.#options.push(change);
  }
}

/** Whether keys may look otherwise after it. */
export function changesFormats({ touches }: Change): boolean {
  return touches.some(({ kind }) => kind === 'settings' || kind === 'imported_keys' || kind === 'everything');
}
