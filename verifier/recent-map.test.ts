import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentMap } from './recent-map.ts';

it('holds at most its capacity, whatever is put in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 20 }), fc.array(fc.nat(40)), (capacity, keys) => {
      const map = new RecentMap<number, number>(capacity);
      for (const key of keys) {
        map.set(key, key);
        expect(map.size).toBeLessThanOrEqual(capacity);
        expect(map.get(key)).toBe(key);
      }
    }),
  );
});

it('never answers with a value that was replaced or deleted', () => {
  const step = fc.tuple(fc.constantFrom('set', 'delete', 'get', 'clear'), fc.nat(9), fc.nat());
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const map = new RecentMap<number, number>(6);
      const model = new Map<number, number>();
      for (const [what, key, value] of steps) {
        if (what === 'set') {
          map.set(key, value);
          model.set(key, value);
        } else if (what === 'delete') {
          map.delete(key);
          model.delete(key);
        } else if (what === 'clear' && key === 0) {
          map.clear();
          model.clear();
        }
        const found = map.get(key);
        if (found !== undefined) expect(found).toBe(model.get(key));
      }
    }),
  );
});

it('keeps what was used lately and forgets what was not', () => {
  const map = new RecentMap<string, number>(10);
  map.set('used', 1);
  map.set('unused', 2);
  for (let round = 0; round < 20; round += 1) {
    map.set(`other ${round}`, round);
    expect(map.get('used')).toBe(1);
  }
  expect(map.get('unused')).toBeUndefined();
});
