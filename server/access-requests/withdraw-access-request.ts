import { type MemberActor, nameActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import { writeJson } from '../database/json.ts';
import { Problem } from '../http/problem.ts';
import type { AccessRequestSettings } from './create-access-request.ts';
import { findLockedRequest, findRequest } from './find-request.ts';
import { type NamedRequest, updateRequest } from './store.ts';

/** Takes back a request that is not decided yet. */
export async function withdrawAccessRequest(
  { commitChange }: Pick<AccessRequestSettings, 'commitChange'>,
  actor: MemberActor,
  origin: ChangeOrigin,
  requestId: string,
): Promise<NamedRequest> {
  const { value } = await commitChange(origin, async (transaction) => {
    const request = await findLockedRequest(transaction, requestId);
    const subject = { organizationId: request.organization_id, what: 'access request' };
    authorize(actor, 'access_request.read', subject);
    authorize(actor, 'access_request.create', subject);
    if (request.app_id === null) authorize(actor, 'organization_key.create', subject);
    if (request.state !== 'pending') {
      throw new Problem('wrong_state', `This request was ${request.state} already.`);
    }
    await updateRequest(transaction, request.id, {
      state: 'withdrawn',
      decision_reason: null,
      decided_at: transaction.now,
      decided_by: writeJson(nameActor(actor)),
    });
    transaction.audit({
      organizationId: request.organization_id,
      action: 'access_request.withdrawn',
      target: { kind: 'access_request', id: request.id, name: request.slug },
      changes: { state: { before: 'pending', after: 'withdrawn' } },
    });
    return findRequest(transaction.rows, request.id);
  });
  return value;
}
