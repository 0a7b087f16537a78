import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdTable, NOT_HELD } from './id-table.ts';
import { equalsTag, NO_TAG, TAG_WORDS } from './tag-words.ts';

/** Ids of which many begin in the same slot, so that they push one another along. */
const crowded = fc
  .tuple(fc.constantFrom('0000', '0001', 'zzzz'), fc.constantFrom('0000', '0002'), fc.nat(20))
  .map(([first, second, third]) => first + second + String(third).padStart(4, '0'));

const nobody = () => {};

describe('a table of ids', () => {
  it('finds exactly what was put in, also after deletions among colliding ids', () => {
    const step = fc.tuple(fc.constantFrom('set', 'set', 'delete', 'get'), crowded, fc.nat());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const table = new IdTable<number, null>(200, nobody);
        const model = new Map<string, number>();
        for (const [what, id, value] of steps) {
          if (what === 'set') {
            table.set(id, value, null, NO_TAG);
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
        const table = new IdTable<string, null>(capacity, nobody);
        for (const [index, id] of ids.entries()) {
          if (index % 5 === 4) table.delete(id);
          else table.set(id, id, null, NO_TAG);
          expect(table.size).toBeLessThanOrEqual(capacity);
          for (const other of ids) expect([undefined, other]).toContain(table.get(other));
        }
      }),
    );
  });

  it('forgets what was not read when it is full, rather than what was', () => {
    const table = new IdTable<number, null>(10, nobody);
    const idOf = (index: number) => String(index).padStart(12, '0');
    for (let index = 0; index < 10; index += 1) table.set(idOf(index), index, null, NO_TAG);
    for (let index = 10; index < 40; index += 1) {
      expect(table.get(idOf(0))).toBe(0);
      table.set(idOf(index), index, null, NO_TAG);
    }
    expect(table.get(idOf(0))).toBe(0);
    expect(table.get(idOf(1))).toBeUndefined();
    expect(table.size).toBe(10);
  });

  it('tells ids apart that differ in a single character', () => {
    const table = new IdTable<string, null>(100, nobody);
    table.set('AAAAAAAAAAAA', 'held', null, NO_TAG);
    for (let index = 0; index < 12; index += 1) {
      expect(table.get(`${'A'.repeat(index)}B${'A'.repeat(11 - index)}`)).toBeUndefined();
    }
    expect(table.get('AAAAAAAAAAAA')).toBe('held');
  });

  it('holds nothing under what is no id', () => {
    const table = new IdTable<number, null>(10, nobody);
    for (const text of ['', 'short', 'AAAAAAAAAAAA0', 'AAAAAAAAAAA_', 'AAAAAAAAAAAé', 'AAAA\0AAAAAAA']) {
      expect(table.get(text)).toBeUndefined();
      expect(() => table.set(text, 1, null, NO_TAG)).toThrow(RangeError);
    }
  });

  it('is empty and usable after it was cleared', () => {
    const table = new IdTable<number, null>(4, nobody);
    for (let index = 0; index < 9; index += 1)
      table.set(String(index).padStart(12, '0'), index, null, NO_TAG);
    table.clear();
    expect(table.size).toBe(0);
    expect(table.get('000000000008')).toBeUndefined();
    table.set('000000000008', 1, null, NO_TAG);
    expect(table.get('000000000008')).toBe(1);
  });
});

describe('a place that is used again', () => {
  const tag = (word: number) => new Int32Array(TAG_WORDS).fill(word);
  const holds = (table: IdTable<string, string>, place: number, word: number) =>
    equalsTag(table.rowOf(place), table.tagAt(place), tag(word));

  it('after an eviction holds the tag, the value and what is beside it of the new id alone', () => {
    const table = new IdTable<string, string>(1, nobody);
    table.set('AAAAAAAAAAAA', 'first', 'beside first', tag(1));
    const place = table.find('AAAAAAAAAAAA');
    expect(holds(table, place, 1)).toBe(true);
    table.set('BBBBBBBBBBBB', 'second', 'beside second', tag(2));
    expect(table.find('AAAAAAAAAAAA')).toBe(NOT_HELD);
    expect(table.find('BBBBBBBBBBBB')).toBe(place);
    expect([table.at(place), table.besideAt(place)]).toEqual(['second', 'beside second']);
    expect([holds(table, place, 1), holds(table, place, 2)]).toEqual([false, true]);
  });

  it('holds the new tag of an id that is set again', () => {
    const table = new IdTable<string, string>(10, nobody);
    table.set('AAAAAAAAAAAA', 'first', '', tag(1));
    table.set('AAAAAAAAAAAA', 'second', '', tag(2));
    const place = table.find('AAAAAAAAAAAA');
    expect([holds(table, place, 1), holds(table, place, 2)]).toEqual([false, true]);
  });

  it.each(['delete', 'clear'] as const)('holds nothing after "%s", for whoever still knows it', (forget) => {
    const table = new IdTable<string, string>(10, nobody);
    table.set('AAAAAAAAAAAA', 'held', 'beside', tag(1));
    const place = table.find('AAAAAAAAAAAA');
    table[forget]('AAAAAAAAAAAA');
    expect([table.at(place), table.besideAt(place), holds(table, place, 1)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  it('never mixes up tags, whatever was set, deleted and evicted among colliding ids', () => {
    const step = fc.tuple(fc.constantFrom('set', 'set', 'delete'), crowded, fc.integer({ min: 1, max: 99 }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 200 }), (capacity, steps) => {
        const table = new IdTable<string, string>(capacity, nobody);
        const words = new Map<string, number>();
        for (const [what, id, word] of steps) {
          if (what === 'delete') table.delete(id);
          else table.set(id, id, id, tag(word));
          if (what === 'set') words.set(id, word);
          for (const [known, latest] of words) {
            const place = table.find(known);
            if (place === NOT_HELD) continue;
            expect([table.at(place), table.besideAt(place)]).toEqual([known, known]);
            expect(holds(table, place, latest)).toBe(true);
          }
        }
      }),
    );
  });

  it('may lie beyond the rows that were set aside first', () => {
    const table = new IdTable<number, null>(20_000, nobody);
    const idOf = (index: number) => String(index).padStart(12, '0');
    for (let index = 0; index < 20_000; index += 1) table.set(idOf(index), index, null, tag(index));
    for (let index = 0; index < 20_000; index += 1) {
      const place = table.find(idOf(index));
      expect(table.at(place)).toBe(index);
      expect(equalsTag(table.rowOf(place), table.tagAt(place), tag(index))).toBe(true);
    }
  });

  it('is told to whoever counts, with its id and its counts, before it is left, and starts at zero', () => {
    const left: unknown[] = [];
    const table: IdTable<string, null> = new IdTable(2, (place) => {
      const row = table.rowOf(place);
      const at = table.countsAt(place);
      left.push([table.idAt(place), table.at(place), row[at], row[at + 1]]);
    });
    const count = (id: string, word: number) => {
      const place = table.find(id);
      table.rowOf(place).fill(word, table.countsAt(place), table.countsAt(place) + 2);
    };
    table.set('0Az000000001', 'set again', null, tag(1));
    count('0Az000000001', 1);
    table.set('0Az000000001', 'cleared', null, tag(1));
    table.set('zzzzzzzzzzzz', 'deleted', null, tag(2));
    count('zzzzzzzzzzzz', 2);
    table.delete('zzzzzzzzzzzz');
    table.set('000000000003', 'pushed out', null, tag(3));
    table.set('000000000004', 'cleared as well', null, tag(4));
    table.clear();
    expect(left).toEqual([
      ['0Az000000001', 'set again', 1, 1],
      ['zzzzzzzzzzzz', 'deleted', 2, 2],
      ['000000000003', 'pushed out', 0, 0],
      ['0Az000000001', 'cleared', 0, 0],
      ['000000000004', 'cleared as well', 0, 0],
    ]);
  });
});
