import type { keySummary } from '@latchkey/contract';
import type { z } from 'zod';
import { toTimestamp } from '../http/timestamp.ts';
import type { KeySummary } from './summarize-keys.ts';

export function presentKeySummary({ lastUsedAt, ...counts }: KeySummary): z.input<typeof keySummary> {
  return {
    ...counts,
    environments: [...counts.environments],
    lastUsedAt: lastUsedAt === null ? null : toTimestamp(lastUsedAt),
  };
}
