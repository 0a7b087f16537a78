import type { AccessLevel } from '@latchkey/verifier';
import { nameActor, type OperatorActor } from '../access/actor.ts';
import { grantAccess } from '../apps/grant-access.ts';
import { limitAccess } from '../apps/limit-access.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { writeJson } from '../database/json.ts';
import { Problem } from '../http/problem.ts';
import { setApproval } from '../organizations/set-approval.ts';
import type { AccessRequestSettings } from './create-access-request.ts';
import { findLockedRequest, findRequest } from './find-request.ts';
import { listSimilarRequests, type NamedRequest, type RequestDecision, updateRequest } from './store.ts';

/** Approves a request: the app gets the permission at once, or the organization for its own keys. */
export async function approveAccessRequest(
  { commitChange }: Pick<AccessRequestSettings, 'commitChange'>,
  actor: OperatorActor,
  origin: ChangeOrigin,
  requestId: string,
  reason: string | null,
): Promise<Committed<NamedRequest>> {
  return commitChange(origin, async (transaction) => {
    const request = await findLockedRequest(transaction, requestId);
    if (request.state !== 'pending') throw alreadyDecided(request);
    await updateRequest(transaction, request.id, decide(transaction, actor, 'approved', reason));
    if (request.app_id === null) await approveForOrganization(transaction, request);
    else await grantAccess(transaction, request.app_id, request.slug, request.level);
    auditDecision(transaction, request, 'approved', reason);
    return findRequest(transaction.rows, request.id);
  });
}

/**
 * Denies a request. Of one that was approved this takes back what no other approval carries; when the promise resolves,
 * no verifier decides by it.
 */
export async function denyAccessRequest(
  { commitChange }: Pick<AccessRequestSettings, 'commitChange'>,
  actor: OperatorActor,
  origin: ChangeOrigin,
  requestId: string,
  reason: string,
): Promise<Committed<NamedRequest>> {
  return commitChange(origin, async (transaction) => {
    const request = await findLockedRequest(transaction, requestId);
    if (request.state !== 'pending' && request.state !== 'approved') throw alreadyDecided(request);
    await updateRequest(transaction, request.id, decide(transaction, actor, 'denied', reason));
    if (request.state === 'approved') await takeBack(transaction, request);
    auditDecision(transaction, request, 'denied', reason);
    return findRequest(transaction.rows, request.id);
  });
}

async function approveForOrganization(transaction: ChangeTransaction, request: NamedRequest): Promise<void> {
  const level = await approvedLevel(transaction, request);
  await setApproval(transaction, request.organization_id, request.slug, level);
  transaction.loosen({ kind: 'organization', id: request.organization_id });
}

async function takeBack(transaction: ChangeTransaction, request: NamedRequest): Promise<void> {
  const left = await approvedLevel(transaction, request);
  if (request.app_id !== null) {
    await limitAccess(transaction, request.app_id, request.slug, left);
    return;
  }
  await setApproval(transaction, request.organization_id, request.slug, left);
  transaction.tighten({ kind: 'organization', id: request.organization_id });
}

/** What the approvals that stand, this request among them, allow on its API. */
async function approvedLevel(transaction: ChangeTransaction, request: NamedRequest): Promise<AccessLevel> {
  const approved = await listSimilarRequests(transaction.rows, request, 'approved');
  const levels = new Set(approved.map((row) => row.level));
  if (levels.has('write')) return 'write';
  return levels.has('read') ? 'read' : 'none';
}

function decide(
  transaction: ChangeTransaction,
  actor: OperatorActor,
  state: 'approved' | 'denied',
  reason: string | null,
): RequestDecision {
  return {
    state,
    decision_reason: reason,
    decided_at: transaction.now,
    decided_by: writeJson(nameActor(actor)),
  };
}

function alreadyDecided({ state }: NamedRequest): Problem {
  return new Problem('wrong_state', `This request was ${state} already.`);
}

function auditDecision(
  transaction: ChangeTransaction,
  request: NamedRequest,
  state: 'approved' | 'denied',
  reason: string | null,
): void {
  transaction.audit({
    organizationId: request.organization_id,
    action: `access_request.${state}`,
    target: { kind: 'access_request', id: request.id, name: request.slug },
    changes: {
      state: { before: request.state, after: state },
      appId: { after: request.app_id },
      access: { after: request.level },
      ...(reason === null ? {} : { reason: { after: reason } }),
    },
  });
}
