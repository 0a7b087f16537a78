import { identifyEndpoint } from './identify-endpoint.ts';
import { mayTakeRequests } from './may-take-requests.ts';

export interface ComparableEndpoint {
  readonly method: string;
  readonly path: string;
  readonly access: 'read' | 'write';
  readonly summary: string;
}

/** `path` means that only parameter names differ: the template matches the same requests. */
export type ChangedField = 'access' | 'summary' | 'path';

export interface EndpointChange<Before, After> {
  readonly before: Before;
  readonly after: After;
  readonly fields: readonly ChangedField[];
}

export interface EndpointComparison<Before, After> {
  readonly added: readonly After[];
  readonly removed: readonly Before[];
  readonly changed: readonly EndpointChange<Before, After>[];
  readonly unchanged: number;
  /**
   * Whether some caller may be able to do less afterwards: an endpoint is gone, needs more access than before, or may
   * take requests from those there were (`mayTakeRequests`). Of no interest for an API that is new.
   */
  readonly tightening: boolean;
}

/**
 * What an import would change. Endpoints are the same by `identifyEndpoint`; of several that are the same within one
 * list, the first counts. Lists come back in the order they were given; the elements are those given.
 */
export function compareEndpoints<Before extends ComparableEndpoint, After extends ComparableEndpoint>(
  before: readonly Before[],
  after: readonly After[],
): EndpointComparison<Before, After> {
  const former = byIdentity(before);
  const next = byIdentity(after);
  const added: After[] = [];
  const changed: EndpointChange<Before, After>[] = [];
  for (const [identity, endpoint] of next) {
    const known = former.get(identity);
    if (known === undefined) {
      added.push(endpoint);
      continue;
    }
    const fields = changedFields(known, endpoint);
    if (fields.length > 0) changed.push({ before: known, after: endpoint, fields });
  }
  const removed: Before[] = [];
  for (const [identity, endpoint] of former) if (!next.has(identity)) removed.push(endpoint);

  const raised = changed.some((change) => change.before.access === 'read' && change.after.access === 'write');
  return {
    added,
    removed,
    changed,
    unchanged: next.size - added.length - changed.length,
    tightening: removed.length > 0 || raised || mayTakeRequests(added, before),
  };
}

function byIdentity<Endpoint extends ComparableEndpoint>(
  endpoints: readonly Endpoint[],
): Map<string, Endpoint> {
  const known = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const identity = identifyEndpoint(endpoint);
    if (!known.has(identity)) known.set(identity, endpoint);
  }
  return known;
}

function changedFields(before: ComparableEndpoint, after: ComparableEndpoint): ChangedField[] {
  const fields: ChangedField[] = [];
  if (before.access !== after.access) fields.push('access');
  if (before.summary !== after.summary) fields.push('summary');
  if (before.path !== after.path) fields.push('path');
  return fields;
}
