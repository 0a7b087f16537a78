import type { Reading } from '../database/database.ts';
import { sumUpLiveKeys } from './store.ts';

/** How the keys of an app are: those that are neither revoked nor expired. */
export interface KeySummary {
  /** Accepted now, those that end soon included. */
  readonly active: number;
  readonly expiringSoon: number;
  readonly paused: number;
  readonly environments: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly lastUsedAt: number | null;
}

const NONE: KeySummary = { active: 0, expiringSoon: 0, paused: 0, environments: [], lastUsedAt: null };

/**
 * Sums up the keys of all these apps in one query.
 * @param environment counts only keys of this one; `null` for all
 * @param now milliseconds since 1970 UTC
 */
export async function summarizeKeys(
  reading: Reading,
  appIds: readonly string[],
  environment: string | null,
  now: number,
): Promise<(appId: string) => KeySummary> {
  const rows = await sumUpLiveKeys(reading, appIds, environment, now);
  const summaries = new Map<string, KeySummary>();
  for (const row of rows) {
    if (row.app_id === null) continue;
    const before = summaries.get(row.app_id) ?? NONE;
    summaries.set(row.app_id, {
      active: before.active + row.active,
      expiringSoon: before.expiringSoon + row.expiring_soon,
      paused: before.paused + row.paused,
      environments: [...before.environments, row.environment],
      lastUsedAt: later(before.lastUsedAt, row.last_used_at),
    });
  }
  return (appId) => summaries.get(appId) ?? NONE;
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
