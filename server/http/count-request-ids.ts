import { randomBytes } from 'node:crypto';
import { randomBase62 } from '@latchkey/verifier';

/** Request ids for routes that are too fast to draw each one at random: a random start, and a count. */
export function countRequestIds(): () => string {
  const start = randomBase62(10, randomBytes);
  let count = 0;
  return () => {
    count += 1;
    return `req_${start}${count.toString(36)}`;
  };
}
