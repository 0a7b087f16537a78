import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange, Committed } from '../barrier/commit-change.ts';
import { notFound } from '../http/problem.ts';
import { lockServiceTokenRow, revokeServiceTokenRow, type ServiceTokenRow } from './store.ts';

/** Ends a service token for good; whoever asks with it is refused from then on. */
export async function revokeServiceToken(
  commitChange: CommitChange,
  origin: ChangeOrigin,
  serviceTokenId: string,
): Promise<Committed<ServiceTokenRow>> {
  return commitChange(origin, async (transaction) => {
    const id = serviceTokenId.replace(/^st_/, '');
    const row = await lockServiceTokenRow(transaction, id);
    if (row === null) throw notFound('service token');
    transaction.tighten({ kind: 'service_token', id });
    if (row.state === 'revoked') return row;
    await revokeServiceTokenRow(transaction, id);
    transaction.audit({
      organizationId: null,
      action: 'service_token.revoked',
      target: { kind: 'service_token', id: serviceTokenId, name: row.name },
    });
    return row;
  });
}
