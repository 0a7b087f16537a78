/** `beyondPath` is what stood after the path in the key: a query string or fragment, which no template can hold. */
export type PathTemplate =
  | { readonly kind: 'path'; readonly path: string; readonly beyondPath: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Reads a key of `paths` as a path template (OpenAPI 3.1 §4.8.2): begins with `/`, parameters in braces with a name,
 * not nested. Real documents also tell operations of one path apart by `?action=x`, `#add` or `{?page}` (RFC 6570);
 * these are cut off and given apart.
 *
 * @param charactersMax of the path, in UTF-16 units
 */
export function readPathTemplate(key: string, charactersMax: number): PathTemplate {
  if (!key.startsWith('/')) return invalid('it does not begin with "/"');
  if (key.length > charactersMax * 2) return invalid(`it is longer than ${charactersMax} characters`);
  if (/\p{Cc}/u.test(key) || !key.isWellFormed())
    return invalid('it has a character that no address can have');

  const end = endOfPath(key);
  if (end === null) return invalid('its braces do not match');
  const path = key.slice(0, end);
  if (path.length > charactersMax) return invalid(`it is longer than ${charactersMax} characters`);
  for (const [, name = ''] of path.matchAll(/\{([^}]*)\}/g)) {
    if (name.trim() === '') return invalid('it has a parameter without a name');
    if (name.includes('/')) return invalid('a parameter name has a "/" in it');
  }
  return { kind: 'path', path, beyondPath: key.slice(end) };
}

/** Offset of the first query or fragment, the length if there is none; null when braces are nested or unbalanced. */
function endOfPath(key: string): number | null {
  let opened: number | null = null;
  for (let index = 0; index < key.length; index += 1) {
    const character = key[index];
    if (opened === null) {
      if (character === '?' || character === '#') return index;
      if (character === '}') return null;
      if (character === '{') opened = index;
    } else if (character === '{') return null;
    else if (character === '}') {
      if (/[?&#]/.test(key.charAt(opened + 1))) return opened;
      opened = null;
    }
  }
  return opened === null ? key.length : null;
}

function invalid(reason: string): PathTemplate {
  return { kind: 'invalid', reason };
}
