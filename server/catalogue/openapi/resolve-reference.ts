import { isMapping, type Mapping, readMember, splitPointer } from './document-members.ts';

/** `external`: the reference leads to another file or address, which is never fetched. */
export type Resolution =
  | { readonly kind: 'found'; readonly value: Mapping }
  | { readonly kind: 'external'; readonly reference: string }
  | { readonly kind: 'broken'; readonly reason: string };

/**
 * Follows the `$ref`s of an object within its document. Members beside a `$ref` are kept and win over those
 * of the object it points to (OpenAPI 3.1 §4.8.9.1 allows them and leaves a conflict undefined).
 *
 * @param root the whole document
 */
export function resolveReference(root: unknown, start: unknown): Resolution {
  const followed = new Set<string>();
  let beside: Mapping = {};
  let current = start;
  for (;;) {
    if (!isMapping(current)) return { kind: 'broken', reason: 'there is no object here' };
    const reference = readMember(current, '$ref');
    if (reference === undefined) {
      // The common case hands out the object itself: thousands of YAML aliases may share it.
      return { kind: 'found', value: followed.size === 0 ? current : { ...current, ...beside } };
    }
    if (typeof reference !== 'string') return { kind: 'broken', reason: 'its $ref is not text' };
    if (!reference.startsWith('#')) return { kind: 'external', reference };
    if (followed.has(reference)) return { kind: 'broken', reason: 'its $ref leads back to itself' };
    followed.add(reference);
    beside = { ...current, ...beside };
    current = readPointer(root, reference.slice(1));
    if (current === undefined)
      return { kind: 'broken', reason: 'its $ref points to nothing in this document' };
  }
}

/** @param fragment a JSON pointer as the fragment of an address, percent-encoded (RFC 6901 §6) */
function readPointer(root: unknown, fragment: string): unknown {
  const pointer = decodePercent(fragment);
  if (pointer === null || (pointer !== '' && !pointer.startsWith('/'))) return undefined;
  let value = root;
  for (const name of splitPointer(pointer))
    value = Array.isArray(value) ? value[Number(name)] : readMember(value, name);
  return value;
}

function decodePercent(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
