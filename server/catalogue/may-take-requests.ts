import { parseTemplate } from '@latchkey/verifier';

interface Endpoint {
  readonly method: string;
  readonly path: string;
}

/** Comparing every pair is quick up to here; beyond, the answer is yes, which costs a wait and no more. */
const COMPARED_PAIRS_MAX = 200_000;

/**
 * Whether endpoints that are added to an API may take requests from what allowed them before: `/users/me` from
 * `/users/{id}`, and all of them from an API that described no endpoints. In doubt yes.
 */
export function mayTakeRequests(added: readonly Endpoint[], before: readonly Endpoint[]): boolean {
  if (added.length === 0) return false;
  // Without endpoints the method alone decides; with the first of them, whatever they do not describe is denied.
  if (before.length === 0) return true;
  // These change what HEAD requests to other paths mean.
  if (added.some(({ method }) => method === 'HEAD' || method === '*')) return true;
  if (added.length * before.length > COMPARED_PAIRS_MAX) return true;
  const former = before.map(toPattern);
  return added.map(toPattern).some((pattern) => former.some((other) => overlaps(pattern, other)));
}

interface Pattern {
  readonly method: string;
  /** Up to the rest of the path, if the template has one. Null for a segment that matches more than one text. */
  readonly segments: readonly (string | null)[];
  readonly hasRest: boolean;
}

function toPattern({ method, path }: Endpoint): Pattern {
  const template = parseTemplate(path);
  if (template.kind === 'fault') return { method, segments: [], hasRest: true };
  const segments = template.segments
    .filter((segment) => segment.kind !== 'rest')
    .map((segment) => (segment.kind === 'literal' ? toStem(segment.text) : null));
  return { method, segments, hasRest: segments.length < template.segments.length };
}

/** Requests are ambiguous between texts that differ only in case, accents, format suffix or `;` parameters. */
function toStem(text: string): string {
  return (text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().split(/[.;]/, 1)[0] ?? '').trim();
}

function overlaps(left: Pattern, right: Pattern): boolean {
  if (left.method !== right.method && right.method !== '*') return false;
  if (!left.hasRest && !right.hasRest && left.segments.length !== right.segments.length) return false;
  const shared = Math.min(left.segments.length, right.segments.length);
  return left.segments.slice(0, shared).every((segment, index) => {
    const other = right.segments[index];
    return segment === null || other === null || segment === other;
  });
}
