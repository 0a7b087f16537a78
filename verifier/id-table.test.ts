import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdTable } from './id-table.ts';

/** Ids of which many begin in the same slot, so that they push one another along. */
const crowded = fc
  .tuple(fc.constantFrom('0000', '0001', 'zzzz'), fc.constantFrom('0000', '0002'), fc.nat(20))
  .map(([first, second, third]) => first + second + String(third).padStart(4, '0'));

describe('a table of ids', () => {
  it('finds exactly what was put in, also after deletions among colliding ids', () => {
    const step = fc.tuple(fc.constantFrom('set', 'set', 'delete', 'get'), crowded, fc.nat());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = new IdTable<number>(200);
        const model = new Map<string, number>();
        for (const [what, id, value] of steps) {
          if (what === 'set') {
            table.set(id, value);
            model.set(id, value);
          } else if (what === 'delete') {
            table.delete(id);
            model.delete(id);
          }
          expect(table.get(id)).toBe(model.get(id));
          expect(table.size).toBe(model.size);
        }
        for (const [id, value] of model) expect(table.get(id)).toBe(value);
      }),
    );
  });

  it('holds at most its capacity and never answers with a value of another id', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(crowded, { maxLength: 200 }), (capacity, ids) => {
        const table = new IdTable<string>(capacity);
        for (const [index, id] of ids.entries()) {
          if (index % 5 === 4) table.delete(id);
          else table.set(id, id);
          expect(table.size).toBeLessThanOrEqual(capacity);
          for (const other of ids) expect([undefined, other]).toContain(table.get(other));
        }
      }),
    );
  });

  it('forgets what was not read when it is full, rather than what was', () => {
    const table = new IdTable<number>(10);
    const idOf = (index: number) => String(index).padStart(12, '0');
    for (let index = 0; index < 10; index += 1) table.set(idOf(index), index);
    for (let index = 10; index < 40; index += 1) {
      expect(table.get(idOf(0))).toBe(0);
      table.set(idOf(index), index);
    }
    expect(table.get(idOf(0))).toBe(0);
    expect(table.get(idOf(1))).toBeUndefined();
    expect(table.size).toBe(10);
  });

  it('tells ids apart that differ in a single character', () => {
    const table = new IdTable<string>(100);
    table.set('AAAAAAAAAAAA', 'held');
    for (let index = 0; index < 12; index += 1) {
      expect(table.get(`${'A'.repeat(index)}B${'A'.repeat(11 - index)}`)).toBeUndefined();
    }
    expect(table.get('AAAAAAAAAAAA')).toBe('held');
  });

  it('holds nothing under what is no id', () => {
    const table = new IdTable<number>(10);
    for (const text of ['', 'short', 'AAAAAAAAAAAA0', 'AAAAAAAAAAA_', 'AAAAAAAAAAAé', 'AAAA\0AAAAAAA']) {
      expect(table.get(text)).toBeUndefined();
      expect(() => table.set(text, 1)).toThrow(RangeError);
    }
  });

  it('is empty and usable after it was cleared', () => {
    const table = new IdTable<number>(4);
    for (let index = 0; index < 9; index += 1) table.set(String(index).padStart(12, '0'), index);
    table.clear();
    expect(table.size).toBe(0);
    expect(table.get('000000000008')).toBeUndefined();
    table.set('000000000008', 1);
    expect(table.get('000000000008')).toBe(1);
  });
});
