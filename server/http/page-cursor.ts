import { invalidField } from './problem.ts';

/** Where a page ended: the sort value and the id of its last row. */
export interface PageEnd {
  readonly at: number;
  readonly id: string;
}

export function writeCursor(end: PageEnd): string {
  return Buffer.from(JSON.stringify([end.at, end.id])).toString('base64url');
}

export function readCursor(cursor: string | undefined): PageEnd | null {
  if (cursor === undefined) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'string') {
      return { at: value[0], id: value[1] };
    }
  } catch {
    // Not one of ours either.
  }
  throw invalidField('cursor', 'This cursor is not one of ours. Start again without it.');
}

/**
 * Makes a page of rows that were read one more than asked for: the extra one tells that there is a next page.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  endOf: (row: Row) => PageEnd,
  present: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: shown.map(present), nextCursor: more ? writeCursor(endOf(last)) : null };
}
