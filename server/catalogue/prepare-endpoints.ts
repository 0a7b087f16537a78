import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseTemplate } from '@latchkey/verifier';
import { invalidField } from '../http/problem.ts';
import { identifyEndpoint } from './identify-endpoint.ts';
import type { EndpointRow } from './store.ts';

export interface NewEndpoint {
  readonly method: string;
  readonly path: string;
  readonly access?: 'read' | 'write' | undefined;
  readonly summary: string;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Decisions go on between so many. */
const PREPARED_AT_ONCE = 500;

/**
 * Checks endpoints and makes rows of them. Throws a `Problem` that names the first one that cannot be.
 * @param former endpoints that the API has; one that is the same by `identifyEndpoint` keeps its id
 */
export async function prepareEndpoints(
  apiId: string,
  wanted: readonly NewEndpoint[],
  createId: (prefix: string) => string,
  former: readonly EndpointRow[] = [],
): Promise<EndpointRow[]> {
  const ids = new Map(former.map((row) => [identifyEndpoint(row), row.id]));
  const seen = new Set<string>();
  const rows: EndpointRow[] = [];
  for (const [position, endpoint] of wanted.entries()) {
    if (position % PREPARED_AT_ONCE === PREPARED_AT_ONCE - 1) await nextTurn();
    const where = `endpoints.${position}`;
    const method = endpoint.method.toUpperCase();
    const { path, summary } = endpoint;
    const template = parseTemplate(path);
    if (template.kind === 'fault') throw invalidField(`${where}.path`, template.message);
    const identity = identifyEndpoint(endpoint);
    if (seen.has(identity)) {
      throw invalidField(where, `${method} ${path} is there twice; names of parameters make no difference.`);
    }
    seen.add(identity);
    rows.push({
      id: ids.get(identity) ?? createId('ep'),
      api_id: apiId,
      method,
      path,
      access: endpoint.access ?? (SAFE_METHODS.has(method) ? 'read' : 'write'),
      summary,
      position,
    });
  }
  return rows;
}
