import { randomBytes } from 'node:crypto';
import { randomBase62 } from '@latchkey/verifier';

/** `app_2Bv8kX0aQm4TzL5c`: a prefix that says what it names and 16 random base62 characters (95 bits). */
export function createId(prefix: string): string {
  return `${prefix}_${randomBase62(16, randomBytes)}`;
}
