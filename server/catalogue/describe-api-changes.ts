import type { FieldChanges } from '../audit/append-events.ts';
import type { EndpointComparison } from './compare-endpoints.ts';
import type { ApiRow, EndpointRow } from './store.ts';

/** Of each kind of change; the numbers say whether there were more. */
const MOST_NAMED = 50;

/** What a change of an API says in the audit log; empty when nothing is different. */
export function describeApiChanges(
  before: ApiRow,
  after: ApiRow,
  { added, removed, changed, unchanged }: EndpointComparison<EndpointRow, EndpointRow>,
): FieldChanges {
  const fields = {
    name: [before.name, after.name],
    description: [before.description, after.description],
    baseUrl: [before.base_url, after.base_url],
    opening: [before.opening, after.opening],
    status: [before.status, after.status],
    limits: [before.limits, after.limits],
  };
  const different = Object.entries(fields)
    .filter(([, [from, to]]) => from !== to)
    .map(([field, [from, to]]) => [field, { before: from, after: to }]);
  if (added.length + removed.length + changed.length === 0) return Object.fromEntries(different);
  const kept = unchanged + changed.length;
  return {
    ...Object.fromEntries(different),
    endpoints: {
      before: {
        count: kept + removed.length,
        removed: removed.slice(0, MOST_NAMED).map(describe),
        changed: changed.slice(0, MOST_NAMED).map((change) => describe(change.before)),
      },
      after: {
        count: kept + added.length,
        added: added.slice(0, MOST_NAMED).map(describe),
        changed: changed.slice(0, MOST_NAMED).map((change) => describe(change.after)),
      },
    },
  };
}

function describe({ method, path, access }: EndpointRow): string {
  return `${method} ${path} (${access})`;
}
