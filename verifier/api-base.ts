import { readPath } from './read-path.ts';

/** Where an API is reached: what its base URL says, ready to be compared. */
export interface ApiBase {
  /** Lower case, with the port unless it is that of http or https. */
  readonly host: string;
  /** `/v1`, without a slash at its end; empty for the root. */
  readonly path: string;
  /** Of the path, in one spelling (`foldText`). */
  readonly folded: readonly string[];
}

/** @returns `null` for no base URL, and for one that no request can be compared with */
export function compileBase(baseUrl: string | null): ApiBase | null {
  const url = baseUrl === null ? null : URL.parse(baseUrl);
  if (url === null) return null;
  const path = url.pathname.replace(/\/$/, '');
  const read = readPath(path === '' ? '/' : path);
  if (typeof read === 'string') return null;
  return { host: normalizeHost(url.host), path, folded: read.segments.map(({ folded }) => folded) };
}

/** Host and port as a base URL has them: the port of the scheme left out, whichever of the two it is. */
export function normalizeHost(host: string): string {
  return host.toLowerCase().replace(/:(?:80|443)$/, '');
}

/**
 * Whether a path lies below a base: `exactly`, or `loosely` when only an upstream that ignores letter case or
 * decodes what is encoded would find it there.
 * @returns `null` for neither; the reason, a public sentence, when upstreams disagree about the path itself
 */
export function comparePath(base: ApiBase, path: string): 'exactly' | 'loosely' | null | { reason: string } {
  const read = readPath(path);
  if (typeof read === 'string') return { reason: read };
  const { segments } = read;
  const below = base.folded.every((folded, index) => {
    const segment = segments[index];
    return (
      segment !== undefined && (segment.folded === folded || segment.odd?.keys.includes(folded) === true)
    );
  });
  if (!below) return null;
  return isBelow(base.path, path) ? 'exactly' : 'loosely';
}

/** The path from the base on: `/conversations?page=2` of `/v1/conversations?page=2` below `/v1`. */
export function cutBase(base: ApiBase | null, path: string): string {
  if (base === null || !isBelow(base.path, path)) return path;
  const rest = path.slice(base.path.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function isBelow(base: string, path: string): boolean {
  return path.startsWith(base) && /^(?:[/?#]|$)/.test(path.slice(base.length));
}
