import { type AccessLevel, covers } from '@latchkey/verifier';
import { type MemberActor, nameActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { findApp } from '../apps/find-app.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { findApi } from '../catalogue/find-api.ts';
import type { ApiRow } from '../catalogue/known-apis.ts';
import { isConflict } from '../database/database-error.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { findRequest } from './find-request.ts';
import { insertRequest, listSimilarRequests, type NamedRequest, type RequestRow } from './store.ts';

export interface AccessRequestSettings {
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
}

export interface NewAccessRequest {
  /** The organization itself if not given. */
  readonly appId?: string | undefined;
  /** Id or slug. */
  readonly api: string;
  readonly access: 'read' | 'write';
  readonly reason: string;
}

/** Asks the operator for an API that is open on request. */
export async function createAccessRequest(
  { commitChange, createId }: AccessRequestSettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  wanted: NewAccessRequest,
): Promise<NamedRequest> {
  try {
    const { value } = await commitChange(origin, async (transaction) => {
      const { app, organizationId } = await findAsking(transaction, actor, wanted);
      const api = await findRequestable(transaction, wanted.api);
      const row: RequestRow = {
        id: createId('request'),
        organization_id: organizationId,
        app_id: app?.id ?? null,
        api_id: api.id,
        level: wanted.access,
        reason: wanted.reason,
        state: 'pending',
        decision_reason: null,
        created_at: transaction.now,
        created_by: writeJson(nameActor(actor)),
        decided_at: null,
        decided_by: null,
      };
      await refuseNeedless(transaction, row, api);
      await insertRequest(transaction, row);
      transaction.created(row.id);
      transaction.audit({
        organizationId,
        action: 'access_request.created',
        target: { kind: 'access_request', id: row.id, name: api.slug },
        changes: { appId: { after: row.app_id }, access: { after: row.level } },
      });
      return findRequest(transaction.rows, row.id);
    });
    return value;
  } catch (error) {
    if (isConflict(error)) throw alreadyPending(error);
    throw error;
  }
}

/** Who the permission would belong to, if the actor may ask for it. */
async function findAsking(transaction: ChangeTransaction, actor: MemberActor, wanted: NewAccessRequest) {
  if (wanted.appId === undefined) {
    const { organizationId } = actor;
    const subject = { organizationId, what: 'organization' };
    authorize(actor, 'access_request.create', subject);
    // What is approved for the organization is there for its own keys, which are the business of admins.
    authorize(actor, 'organization_key.create', subject);
    return { app: null, organizationId };
  }
  const app = await findApp(transaction.rows, actor, wanted.appId);
  authorize(actor, 'access_request.create', { organizationId: app.organization_id, what: 'app' });
  return { app, organizationId: app.organization_id };
}

async function findRequestable(transaction: ChangeTransaction, idOrSlug: string): Promise<ApiRow> {
  const { row } = await findApi(transaction.rows, idOrSlug).catch((error: unknown) => {
    if (error instanceof Problem) throw invalidField('api', `There is no API "${idOrSlug.slice(0, 60)}".`);
    throw error;
  });
  if (row.opening !== 'on_request') {
    const how = row.opening === 'open' ? 'It is open to everybody' : 'Give the app the permission';
    throw new Problem('wrong_state', `"${row.slug}" needs no approval. ${how}.`);
  }
  if (row.status === 'retired') throw new Problem('wrong_state', `"${row.slug}" is retired.`);
  return row;
}

async function refuseNeedless(transaction: ChangeTransaction, row: RequestRow, api: ApiRow): Promise<void> {
  const approved = await listSimilarRequests(transaction.rows, row, 'approved');
  const level = approved.reduce<AccessLevel>(
    (highest, request) => (covers(highest, request.level) ? highest : request.level),
    'none',
  );
  if (covers(level, row.level)) {
    throw new Problem('wrong_state', `${level} access to "${api.slug}" was approved already.`);
  }
  const pending = await listSimilarRequests(transaction.rows, row, 'pending');
  if (pending.length > 0) throw alreadyPending();
}

function alreadyPending(cause?: unknown): Problem {
  return new Problem(
    'wrong_state',
    'This was asked for already and is not decided yet. Withdraw that request to ask for something else.',
    { cause },
  );
}
