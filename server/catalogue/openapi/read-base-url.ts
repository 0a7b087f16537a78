import { readMember } from './document-members.ts';
import type { ImportFindings } from './import-findings.ts';

/** What the base URL of an API may have. */
const ADDRESS_CHARACTERS_MAX = 500;
/** Together with the cut of each variable this keeps a document from multiplying itself. */
const TEMPLATE_CHARACTERS_MAX = 4 * ADDRESS_CHARACTERS_MAX;
const POINTER = '/servers/0/url';

/**
 * The address that paths are relative to: that of the first server, variables replaced by their defaults, without
 * query, fragment and trailing slash. Null, with a warning, when the document gives none that is absolute and http(s).
 */
export function readBaseUrl(root: unknown, findings: ImportFindings): string | null {
  const servers = readMember(root, 'servers');
  const server: unknown = Array.isArray(servers) ? servers[0] : undefined;
  const template = readMember(server, 'url');
  if (typeof template !== 'string') return null;
  const advice = 'Set the base URL of the API after the import.';
  const address = fillVariables(
    template.slice(0, TEMPLATE_CHARACTERS_MAX).trim(),
    readMember(server, 'variables'),
  );
  if (address === null) {
    findings.warn(POINTER, `The server address has a variable without a default. ${advice}`);
    return null;
  }
  const url = address.length <= ADDRESS_CHARACTERS_MAX && URL.canParse(address) ? new URL(address) : null;
  if (url === null) {
    findings.warn(POINTER, `The server address is not an absolute http or https address. ${advice}`);
    return null;
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    findings.warn(POINTER, `The server address does not begin with http or https. ${advice}`);
    return null;
  }
  if (url.username !== '' || url.password !== '') {
    findings.warn(
      POINTER,
      `The server address carries a user name or password, which is not taken over. ${advice}`,
    );
    return null;
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Null when a variable has no default. */
function fillVariables(template: string, variables: unknown): string | null {
  let complete = true;
  const address = template.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = readMember(readMember(variables, name), 'default');
    if (typeof value === 'string' || typeof value === 'number') {
      return String(value).slice(0, ADDRESS_CHARACTERS_MAX + 1);
    }
    complete = false;
    return '';
  });
  return complete ? address : null;
}
