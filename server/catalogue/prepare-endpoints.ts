import { parseTemplate } from '@latchkey/verifier';
import { invalidField } from '../http/problem.ts';
import type { EndpointRow } from './store.ts';

export interface NewEndpoint {
  readonly method: string;
  readonly path: string;
  readonly access?: 'read' | 'write' | undefined;
  readonly summary: string;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Checks endpoints and makes rows of them. Throws a `Problem` that names the first one that cannot be. */
export function prepareEndpoints(
  apiId: string,
  wanted: readonly NewEndpoint[],
  createId: (prefix: string) => string,
): EndpointRow[] {
  const seen = new Set<string>();
  return wanted.map((endpoint, position) => {
    const where = `endpoints.${position}`;
    const method = endpoint.method.toUpperCase();
    const template = parseTemplate(endpoint.path);
    if (template.kind === 'fault') throw invalidField(`${where}.path`, template.message);
    const address = `${method} ${endpoint.path}`;
    if (seen.has(address)) throw invalidField(where, `${address} is there twice.`);
    seen.add(address);
    return {
      id: createId('ep'),
      api_id: apiId,
      method,
      path: endpoint.path,
      access: endpoint.access ?? (SAFE_METHODS.has(method) ? 'read' : 'write'),
      summary: endpoint.summary,
      position,
    };
  });
}
