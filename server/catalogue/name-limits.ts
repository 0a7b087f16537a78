import type { rateLimits } from '@latchkey/contract';
import type { RateLimitSnapshot } from '@latchkey/verifier';
import type { z } from 'zod';
import { invalidField } from '../http/problem.ts';

/** Gives each limit the name that it has in RateLimit headers; `per-60s` when none was given. */
export function nameLimits(path: string, limits: z.output<typeof rateLimits>): RateLimitSnapshot[] {
  const named = limits.map(({ name, requests, seconds }) => ({
    name: name ?? `per-${seconds}s`,
    requests,
    seconds,
  }));
  if (new Set(named.map((limit) => limit.name)).size < named.length) {
    throw invalidField(path, 'Two limits have the same name or the same window. Keep one of them.');
  }
  return named;
}
