import { invalidField } from './problem.ts';

/** Where a page ended: the sort value and the id of its last row. */
export interface PageEnd {
  readonly at: number;
  readonly id: string;
}

/** The same of a list in the order of names: the name as the database compares it. */
export interface NameEnd {
  readonly name: string;
  readonly id: string;
}

export function writeCursor(end: PageEnd | NameEnd): string {
  const value = 'name' in end ? end.name : end.at;
  return Buffer.from(JSON.stringify([value, end.id])).toString('base64url');
}

export function readCursor(cursor: string | undefined): PageEnd | null {
  if (cursor === undefined) return null;
  const [at, id] = readPair(cursor);
  if (typeof at === 'number' && typeof id === 'string') return { at, id };
  throw notOurs();
}

export function readNameCursor(cursor: string | undefined): NameEnd | null {
  if (cursor === undefined) return null;
  const [name, id] = readPair(cursor);
  if (typeof name === 'string' && typeof id === 'string') return { name, id };
  throw notOurs();
}

function readPair(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function notOurs() {
  return invalidField('cursor', 'This cursor does not belong to this list. Start again without it.');
}

/**
 * Makes a page of rows that were read one more than asked for: the extra one tells that there is a next page.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  endOf: (row: Row) => PageEnd | NameEnd,
  present: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(present), nextCursor: more ? writeCursor(endOf(last)) : null };
}
