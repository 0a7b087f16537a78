import { useEffect, useState } from 'react';

const SLOW_MS = 200;

/** Whether something has been going on for long enough to be shown: what is quick never flickers. */
export function useSlow(goingOn: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    if (!goingOn) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [goingOn]);
  return goingOn && slow;
}
