import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeCsvRecord } from './write-csv.ts';

it('quotes what contains a comma, a quote or a line break, and nothing else', () => {
  expect(writeCsvRecord(['plain', 'a,b', 'say "x"', 'two\nlines', 7, null])).toBe(
    'plain,"a,b","say ""x""","two\nlines",7,\r\n',
  );
});

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
  'keeps a spreadsheet from running %j as a formula',
  (cell) => {
    const written = writeCsvRecord([cell]).trimEnd();
    expect(written.replace(/^"/, '').startsWith("'")).toBe(true);
  },
);

it('is read back as it was written, whatever the cells hold', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
      const safe = cells.map((cell) => cell.replace(/^[=+\-@\t\r]+/, ''));
      expect(readRecord(writeCsvRecord(safe))).toEqual(safe);
    }),
  );
});

/** An independent reader of one RFC 4180 record. */
function readRecord(text: string): string[] {
  const cells: string[] = [];
  let index = 0;
  for (;;) {
    const quoted = text[index] === '"' ? /"((?:[^"]|"")*)"/y : /([^,\r\n]*)/y;
    quoted.lastIndex = index;
    const found = quoted.exec(text);
    if (found === null) throw new Error(`unreadable at ${index}`);
    cells.push((found[1] ?? '').replaceAll('""', '"'));
    index = quoted.lastIndex;
    if (text[index] !== ',') return cells;
    index += 1;
  }
}
