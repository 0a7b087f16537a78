/** Something that will happen; taken back by emptying it. */
export interface Planned {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

/**
 * Virtual time. What is planned happens one after the other, in the order of its time, and whatever promises that
 * settles run to their end before the next begins: as between two turns of the event loop.
 */
export class Schedule {
  /** Milliseconds since the run began. */
  now = 0;
  steps = 0;
  readonly #heap: Planned[] = [];
  #planned = 0;

  at(time: number, run: () => void): Planned {
    this.#planned += 1;
    const planned: Planned = { at: Math.max(time, this.now), order: this.#planned, run };
    this.#push(planned);
    return planned;
  }

  /**
   * Lets time pass until nothing is left before `end`.
   * @param settled called after each step, once all promises it settled have run; what it throws ends the run
   */
  runUntil(end: number, settled: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const step = () => {
        try {
          settled();
          const next = this.#takeBefore(end);
          if (next === null) {
            this.now = end;
            resolve();
            return;
          }
          this.steps += 1;
          this.now = next.at;
          next.run?.();
          queueMicrotask(proceed);
        } catch (error) {
          reject(error);
        }
      };
      // A tick that a microtask asks for comes when no microtask is left.
      const proceed = () => process.nextTick(step);
      proceed();
    });
  }

  #takeBefore(end: number): Planned | null {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || first.at > end) return null;
      this.#pop();
      if (first.run !== null) return first;
    }
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(planned);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(planned, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      if (left === undefined) break;
      const least = right !== undefined && isBefore(right, left) ? right : left;
      if (!isBefore(least, last)) break;
      heap[index] = least;
      index = least === left ? 2 * index + 1 : 2 * index + 2;
    }
    heap[index] = last;
  }
}

function isBefore(a: Planned, b: Planned): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
