import type { LookUpBudget } from './remote-source.ts';

/** Unknown keys that may be asked about in a burst, and how fast that room comes back. */
const BURST = 500;
const PER_SECOND = 100;
/** Look-ups at once when the room is used up: good keys that are not held yet become slower, not impossible. */
const TRICKLE = 8;

/**
 * Keeps a flood of well-formed keys that do not exist from swamping the authority. Only what turns out to be nothing
 * is charged, so a service whose callers have keys never notices.
 * @param now milliseconds that never go backwards
 */
export function createLookUpBudget(now: () => number): LookUpBudget {
  let room = BURST;
  let refilledAt = now();
  let underWay = 0;
  const refill = () => {
    const at = now();
    room = Math.min(BURST, room + ((at - refilledAt) / 1000) * PER_SECOND);
    refilledAt = at;
  };
  return {
    begin: () => {
      refill();
      if (room < 1 && underWay >= TRICKLE) return false;
      underWay += 1;
      return true;
    },
    end: (found) => {
      underWay -= 1;
      if (!found) room = Math.max(0, room - 1);
    },
  };
}
