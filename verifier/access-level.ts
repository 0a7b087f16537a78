/** What a grant allows on an API, weakest first: each level includes the ones before it. */
export const ACCESS_LEVELS = ['none', 'read', 'write'] as const;

export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** The levels a request can ask for. */
export type RequiredAccess = Exclude<AccessLevel, 'none'>;

const RANK: Record<AccessLevel, number> = { none: 0, read: 1, write: 2 };

/** True when `held` is at least `needed`. */
export function covers(held: AccessLevel, needed: AccessLevel): boolean {
  return RANK[held] >= RANK[needed];
}

/** The weaker of two levels: what remains when one narrows the other. */
export function weaker(a: AccessLevel, b: AccessLevel): AccessLevel {
  return RANK[a] <= RANK[b] ? a : b;
}
