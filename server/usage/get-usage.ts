import type { getUsage as definition } from '@latchkey/contract';
import type { z } from 'zod';
import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { findApp } from '../apps/find-app.ts';
import type { Reading } from '../database/database.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { findKey } from '../keys/find-key.ts';
import { type KeyAddress, listAddresses } from './key-addresses.ts';
import { sumHourCounts, type UsageSum } from './store.ts';
import { HOUR } from './usage-flush.ts';

export type UsageQuery = z.output<(typeof definition)['query']>;

const DAY = 24 * HOUR;
const STEP = { hour: HOUR, day: DAY };
/** Days that one answer covers at most. */
const LONGEST = { hour: 31, day: 400 };
const USUAL_DAYS = 30;
const MOST_ROWS = 10_000;

export interface Usage {
  readonly sums: readonly UsageSum[];
  /** Where the calls of the key or app came from; empty for a whole organization. */
  readonly addresses: readonly KeyAddress[];
}

/** Decisions of an organization, or of one app or key of it, added up by hour or day. Throws a `Problem`. */
export async function getUsage(
  reading: Reading,
  actor: MemberActor,
  query: UsageQuery,
  now: number,
): Promise<Usage> {
  const { from, to } = readSpan(query, now);
  const organizationId = await findOrganizationOf(reading, actor, query);
  authorize(actor, 'usage.read', { organizationId, what: 'organization' });
  const rows = await sumHourCounts(reading, {
    organizationId,
    appId: query.appId ?? null,
    keyId: query.keyId?.replace(/^key_/, '') ?? null,
    api: query.api ?? null,
    from,
    to,
    step: STEP[query.by],
    limit: MOST_ROWS,
  });
  if (rows.length <= MOST_ROWS) return { sums: rows, addresses: await findAddresses(reading, query, from) };
  throw new Problem(
    'invalid_request',
    'This is more than one answer holds. Choose a shorter time or one API.',
  );
}

function findAddresses(
  reading: Reading,
  { appId, keyId }: UsageQuery,
  since: number,
): Promise<KeyAddress[]> | KeyAddress[] {
  if (keyId !== undefined) return listAddresses(reading, { keyId: keyId.replace(/^key_/, '') }, since);
  return appId === undefined ? [] : listAddresses(reading, { appId }, since);
}

/** Whole hours or days, in milliseconds since 1970 UTC; the one that `to` falls into is included. */
function readSpan(query: UsageQuery, now: number): { from: number; to: number } {
  const step = STEP[query.by];
  const end = query.to === undefined ? now : Date.parse(query.to);
  const begin = query.from === undefined ? end - USUAL_DAYS * DAY : Date.parse(query.from);
  if (begin > end) throw invalidField('from', 'The beginning is after the end.');
  const most = LONGEST[query.by];
  if (end - begin > most * DAY) {
    throw invalidField(
      'from',
      `By ${query.by}, one answer covers at most ${most} days. Choose a shorter time.`,
    );
  }
  return { from: Math.floor(begin / step) * step, to: Math.ceil((end + 1) / step) * step };
}

/** That of the app or key asked about, which the actor must be allowed to see. */
async function findOrganizationOf(
  reading: Reading,
  actor: MemberActor,
  { appId, keyId }: UsageQuery,
): Promise<string> {
  const app = appId === undefined ? null : await findApp(reading, actor, appId);
  const key = keyId === undefined ? null : await findKey(reading, actor, keyId);
  if (app !== null && key !== null && key.app_id !== app.id) {
    throw invalidField('keyId', 'This key does not belong to this app.');
  }
  return app?.organization_id ?? key?.organization_id ?? actor.organizationId;
}
