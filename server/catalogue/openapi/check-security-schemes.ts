import { OpenapiProblem } from '../openapi-problem.ts';
import { cleanLine } from './clean-text.ts';
import { isMapping, pointerTo, readMember } from './document-members.ts';
import type { ImportFindings } from './import-findings.ts';
import type { FoundOperation } from './list-operations.ts';
import { resolveReference } from './resolve-reference.ts';

/**
 * Warns of keys that callers could not send as described.
 *
 * @throws OpenapiProblem `api_key_in_query` when the document as a whole or one of its operations asks for a key in the
 * query string (OWASP ASVS 5.0 14.2.1).
 */
export function checkSecuritySchemes(
  root: unknown,
  operations: readonly FoundOperation[],
  findings: ImportFindings,
): void {
  const used = new Set(namedSchemes(root));
  for (const { operation } of operations) for (const name of namedSchemes(operation)) used.add(name);
  const schemes = readMember(readMember(root, 'components'), 'securitySchemes');
  if (!isMapping(schemes)) return;
  for (const name of Object.keys(schemes)) {
    const resolution = resolveReference(root, schemes[name]);
    if (resolution.kind !== 'found' || readMember(resolution.value, 'type') !== 'apiKey') continue;
    const pointer = pointerTo('components', 'securitySchemes', name);
    const shown = cleanLine(name, 100);
    const place = readMember(resolution.value, 'in');
    if (place === 'query' && used.has(name)) {
      throw new OpenapiProblem(
        'api_key_in_query',
        `The security scheme "${shown}" sends the API key in the query string, where it lands in logs, histories and referrers. ` +
          'Declare it as "type: http, scheme: bearer" or as an apiKey "in: header", change the API accordingly, and import again.',
        { pointer },
      );
    }
    if (place === 'query') {
      findings.warn(
        pointer,
        `The security scheme "${shown}" would send the API key in the query string, where it lands in logs. No operation uses it; remove it.`,
      );
    }
    if (place === 'cookie') {
      findings.warn(
        pointer,
        `The security scheme "${shown}" sends the API key in a cookie. Keys are read from a header only; callers send them as "Authorization: Bearer".`,
      );
    }
  }
}

/** Names of the schemes that the `security` of a document or operation asks for. */
function namedSchemes(asking: unknown): string[] {
  const security = readMember(asking, 'security');
  if (!Array.isArray(security)) return [];
  return security.flatMap((requirement: unknown) => (isMapping(requirement) ? Object.keys(requirement) : []));
}
