import type { FieldChanges } from '../audit/append-events.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import type { Committed } from '../barrier/commit-change.ts';
import { writeJson } from '../database/json.ts';
import { notFound, Problem } from '../http/problem.ts';
import { compareEndpoints, type EndpointComparison } from './compare-endpoints.ts';
import type { CreateApiSettings } from './create-api.ts';
import { describeApiChanges } from './describe-api-changes.ts';
import { nameLimits } from './name-limits.ts';
import { type NewEndpoint, prepareEndpoints } from './prepare-endpoints.ts';
import {
  type ApiRow,
  type ApiWithEndpoints,
  deleteEndpointsOf,
  type EndpointRow,
  insertEndpoints,
  listEndpoints,
  lockApiRow,
  updateApiRow,
} from './store.ts';

export interface ApiPatch {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly baseUrl?: string | null | undefined;
  readonly opening?: ApiRow['opening'] | undefined;
  readonly status?: ApiRow['status'] | undefined;
  readonly limits?: Parameters<typeof nameLimits>[1] | undefined;
  /** Replaces all endpoints. */
  readonly endpoints?: readonly NewEndpoint[] | undefined;
}

export type EndpointDifference = EndpointComparison<EndpointRow, EndpointRow>;

export interface UpdatedApi {
  readonly api: ApiWithEndpoints;
  readonly difference: EndpointDifference;
}

/**
 * Changes an API. Whatever decides a request (endpoints, limits, opening, status) is waited for, in whichever direction
 * it changes: what an endpoint list gives to one caller it may take from another.
 */
export async function updateApi(
  { commitChange, createId }: CreateApiSettings,
  origin: ChangeOrigin,
  idOrSlug: string,
  patch: ApiPatch,
): Promise<Committed<UpdatedApi>> {
  return commitChange(origin, async (transaction) => {
    const before = await lockApiRow(transaction, idOrSlug);
    if (before === null) throw notFound('API');
    const former = await listEndpoints(transaction.rows, [before.id]);
    const endpoints =
      patch.endpoints === undefined
        ? former
        : await prepareEndpoints(before.id, patch.endpoints, createId, former);
    const difference = compareEndpoints(former, endpoints);
    const after: ApiRow = { ...before, ...toColumns(patch), updated_at: transaction.now };
    refuseManagementChange(before, after, difference);
    const changes = describeApiChanges(before, after, difference);
    if (Object.keys(changes).length === 0) return { api: { row: before, endpoints: former }, difference };

    await updateApiRow(transaction, before.id, toColumns(patch));
    if (patch.endpoints !== undefined) {
      await deleteEndpointsOf(transaction, before.id);
      await insertEndpoints(transaction, endpoints);
    }
    tellVerifiers(transaction, after.slug, changes);
    transaction.audit({
      organizationId: null,
      action: 'api.updated',
      target: { kind: 'api', id: after.id, name: after.name },
      changes,
    });
    return { api: { row: after, endpoints }, difference };
  });
}

function toColumns({ name, description, baseUrl, opening, status, limits }: ApiPatch): Partial<ApiRow> {
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    ...(opening === undefined ? {} : { opening }),
    ...(status === undefined ? {} : { status }),
    ...(limits === undefined ? {} : { limits: writeJson(nameLimits('limits', limits)) }),
  };
}

/** What Latchkey asks of management keys is in its code; its entry must go on saying the same. */
function refuseManagementChange(before: ApiRow, after: ApiRow, difference: EndpointDifference): void {
  if (before.management === 0) return;
  const { added, removed, changed } = difference;
  const kept =
    after.opening === before.opening &&
    after.base_url === before.base_url &&
    after.status === before.status &&
    added.length + removed.length + changed.length === 0;
  if (kept) return;
  throw new Problem(
    'wrong_state',
    "This is Latchkey's own API. Its opening, endpoints, address and status stay as they are.",
  );
}

const DECISIVE = ['opening', 'status', 'limits', 'endpoints'];

function tellVerifiers(transaction: ChangeTransaction, slug: string, changes: FieldChanges): void {
  const touch = { kind: 'api' as const, id: slug };
  if (DECISIVE.some((field) => field in changes)) transaction.tighten(touch);
  else transaction.loosen(touch);
}
