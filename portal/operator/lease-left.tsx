import { useEffect, useState } from 'react';
import { TwoLines } from '../ui/two-lines.tsx';
import type { LeaseShown } from './list-deciders.ts';

const SECOND = 1000;

/** For how long a verifier may go on deciding by itself, counting down. */
export function LeaseLeft({ of: lease }: { readonly of: LeaseShown | 'elsewhere' }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, []);
  if (lease === 'elsewhere') return <TwoLines plain first="–" second="known to its node" />;
  const seconds = Math.ceil((lease.endsAt - now) / SECOND);
  return (
    <TwoLines
      plain
      first={seconds > 0 ? `${seconds} s` : 'none'}
      second={lease.connected ? null : 'connection lost'}
    />
  );
}
