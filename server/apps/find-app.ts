import type { MemberActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { Reading } from '../database/database.ts';
import { notFound } from '../http/problem.ts';
import { type AppRow, findAppRow } from './store.ts';

/** An app that the actor may see; the same 404 for one that is hidden and one that is not there. */
export async function findApp(reading: Reading, actor: MemberActor, appId: string): Promise<AppRow> {
  const row = await findAppRow(reading, appId);
  if (row === null) throw notFound('app');
  authorize(actor, 'app.read', { organizationId: row.organization_id, what: 'app' });
  return row;
}
