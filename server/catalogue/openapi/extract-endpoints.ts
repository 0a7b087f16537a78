import { identifyEndpoint } from '../identify-endpoint.ts';
import type { ImportedEndpoint, ImportLimits } from '../imported-document.ts';
import { cleanLine } from './clean-text.ts';
import { type Mapping, readMember } from './document-members.ts';
import type { ImportFindings } from './import-findings.ts';
import type { FoundOperation } from './list-operations.ts';

const READING_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'QUERY', 'TRACE']);
const TAGS_MAX = 20;

/**
 * What the catalogue keeps of operations: one endpoint per identity (`identifyEndpoint`), in the order given. Of several
 * that are the same, the first is kept, with the highest access of all.
 */
export function extractEndpoints(
  operations: readonly FoundOperation[],
  limits: ImportLimits,
  findings: ImportFindings,
): ImportedEndpoint[] {
  const endpoints = new Map<string, ImportedEndpoint>();
  for (const found of operations) {
    const endpoint = readEndpoint(found, limits, findings);
    const identity = identifyEndpoint(endpoint);
    const known = endpoints.get(identity);
    if (known === undefined) {
      endpoints.set(identity, endpoint);
      continue;
    }
    // What two operations share must not be open to whoever may only use the lesser one.
    const access = known.access === 'write' ? 'write' : endpoint.access;
    endpoints.set(identity, { ...known, access });
    const first = `${known.method} ${cleanLine(known.path, 200)}`;
    const message = `Method and path do not tell this apart from ${first}; they are one endpoint that needs ${access} access.`;
    findings.warn(found.pointer, message);
  }
  return [...endpoints.values()];
}

function readEndpoint(
  found: FoundOperation,
  limits: ImportLimits,
  findings: ImportFindings,
): ImportedEndpoint {
  const { method, path, operation } = found;
  const lineMax = limits.summaryCharactersMax;
  const tags = readMember(operation, 'tags');
  return {
    method,
    path,
    access: readAccess(found, findings),
    summary:
      cleanLine(readMember(operation, 'summary'), lineMax) || firstLineOfDescription(operation, lineMax),
    operationId: cleanLine(readMember(operation, 'operationId'), lineMax) || null,
    tags: (Array.isArray(tags) ? tags : [])
      .slice(0, TAGS_MAX)
      .map((tag: unknown) => cleanLine(tag, lineMax))
      .filter((tag) => tag !== ''),
    deprecated: readMember(operation, 'deprecated') === true,
  };
}

function firstLineOfDescription(operation: Mapping, charactersMax: number): string {
  const description = readMember(operation, 'description');
  if (typeof description !== 'string') return '';
  return cleanLine(description.trimStart().split(/[\r\n]/, 1)[0], charactersMax);
}

function readAccess(found: FoundOperation, findings: ImportFindings): 'read' | 'write' {
  const stated = readMember(found.operation, 'x-latchkey-access');
  if (stated === 'read' || stated === 'write') return stated;
  if (stated === undefined) return READING_METHODS.has(found.method) ? 'read' : 'write';
  const message =
    'x-latchkey-access is "read" or "write". This says neither, so the endpoint needs write access.';
  findings.warn(`${found.pointer}/x-latchkey-access`, message);
  return 'write';
}
