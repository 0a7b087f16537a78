import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { notFound, Problem } from '../http/problem.ts';
import type { CreateApiSettings } from './create-api.ts';
import { type ApiRow, lockApiRow, updateApiRow } from './store.ts';

/**
 * Retires an API: when the promise resolves, no key opens it. It keeps its slug and what apps hold on it, and can be made
 * active again. Retiring one that is retired waits for the same again, so a caller who got no answer may ask again.
 */
export async function retireApi(
  { commitChange }: Pick<CreateApiSettings, 'commitChange'>,
  origin: ChangeOrigin,
  idOrSlug: string,
): Promise<Committed<ApiRow>> {
  return commitChange(origin, async (transaction) => {
    const row = await lockApiRow(transaction, idOrSlug);
    if (row === null) throw notFound('API');
    if (row.management === 1) {
      throw new Problem('wrong_state', "Latchkey's own API cannot be retired.");
    }
    transaction.tighten({ kind: 'api', id: row.slug });
    if (row.status === 'retired') return row;
    await updateApiRow(transaction, row.id, { status: 'retired' });
    transaction.audit({
      organizationId: null,
      action: 'api.retired',
      target: { kind: 'api', id: row.id, name: row.name },
      changes: { status: { before: row.status, after: 'retired' } },
    });
    return { ...row, status: 'retired' };
  });
}
