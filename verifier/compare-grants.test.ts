import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCESS_LEVELS, covers } from './access-level.ts';
import { isNarrower } from './compare-grants.ts';
import type { GrantsSnapshot } from './snapshot.ts';

const ENDPOINTS = ['list', 'create'];
const grants: fc.Arbitrary<GrantsSnapshot> = fc.dictionary(
  fc.constantFrom('conversations', 'parcels'),
  fc.record({
    level: fc.constantFrom(...ACCESS_LEVELS),
    endpoints: fc.option(fc.subarray(ENDPOINTS), { nil: null }),
  }),
  { maxKeys: 2 },
);

/** Everything that grants allow, one line each; a narrowed grant does not answer a question without endpoint. */
function allowances(held: GrantsSnapshot): Set<string> {
  const allowed = new Set<string>();
  for (const [slug, { level, endpoints }] of Object.entries(held)) {
    for (const access of ['read', 'write'] as const) {
      if (!covers(level, access)) continue;
      for (const endpoint of endpoints ?? [...ENDPOINTS, 'any other'])
        allowed.add(`${slug} ${access} ${endpoint}`);
    }
  }
  return allowed;
}

describe('isNarrower', () => {
  it('is never false where something is no longer allowed', () => {
    fc.assert(
      fc.property(grants, grants, (after, before) => {
        const lost = allowances(before).difference(allowances(after)).size > 0;
        if (lost) expect(isNarrower(after, before)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is false for the same grants and for wider ones, so that nobody waits for nothing', () => {
    const read = { conversations: { level: 'read', endpoints: null } } as const;
    const write = { conversations: { level: 'write', endpoints: null } } as const;
    const list = { conversations: { level: 'read', endpoints: ['list'] } } as const;
    for (const [after, before] of [
      [read, read],
      [write, read],
      [read, list],
      [list, list],
      [read, {}],
      [{}, { conversations: { level: 'none', endpoints: null } }],
    ] as const) {
      expect(isNarrower(after, before)).toBe(false);
    }
  });
});
