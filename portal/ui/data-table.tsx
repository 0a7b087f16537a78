import { Button, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Pages } from '../client/use-pages.ts';
import classes from './data-table.module.css';
import { ProblemNotice } from './problem-notice.tsx';
import { useSlow } from './use-slow.ts';

export interface Column<Row> {
  readonly name: string;
  readonly render: (row: Row) => ReactNode;
  /** What the column is sorted by; not sortable without. */
  readonly sortBy?: (row: Row) => string | number;
  /** What the row is called: the head of its card on a phone. The first column if no other is. */
  readonly title?: boolean;
  /** Left out on a phone, where a row becomes a card with what matters. */
  readonly wideOnly?: boolean;
  /** Buttons at the end of the row, without a visible heading. */
  readonly actions?: boolean;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly pages: Pages<Row>;
  readonly rowKey: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly isQuiet?: (row: Row) => boolean;
  readonly empty: ReactNode;
  /** "3 keys", for the end of the list. */
  readonly count: (rows: number) => string;
}

interface Sorting {
  readonly name: string;
  readonly up: boolean;
}

/** The one table: sortable where all rows are here, cards on a phone, an end that says so. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, pages, rowKey, onOpen, isQuiet, empty, count } = props;
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const slow = useSlow(pages.loading);
  const title = columns.find((column) => column.title === true) ?? columns[0];
  if (pages.error !== null && pages.items.length === 0) {
    return <ProblemNotice problem={pages.error} onRetry={pages.reload} />;
  }
  if (pages.loading) return slow ? <SkeletonRows /> : <div className={classes.waiting} aria-busy />;
  if (pages.items.length === 0) return <>{empty}</>;
  const sortable = !pages.hasMore;
  const rows = sortRows(pages.items, columns, sortable ? sorting : null);
  return (
    <div>
      <div className={classes.scroll}>
        <table className={classes.table} aria-label={label}>
          <thead>
            <tr>
              {columns.map((column) => (
                <Heading
                  key={column.name}
                  column={column}
                  sorting={sorting}
                  onSort={sortable && column.sortBy !== undefined ? setSorting : null}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={rowKey(row)}
                className={classes.row}
                data-quiet={isQuiet?.(row) === true || undefined}
                data-opens={onOpen !== undefined || undefined}
                onClick={(event) => {
                  if (onOpen !== undefined && !isControl(event.target)) onOpen(row);
                }}
              >
                {columns.map((column) => (
                  <td
                    key={column.name}
                    data-name={column.actions === true ? undefined : column.name}
                    data-title={column === title || undefined}
                    data-wide-only={column.wideOnly === true || undefined}
                    data-actions={column.actions === true || undefined}
                  >
                    {column.render(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={classes.end}>
        {pages.hasMore ? (
          <Button variant="default" size="compact-sm" onClick={pages.showMore} loading={pages.loadingMore}>
            Show more
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            {count(pages.items.length)}
          </Text>
        )}
      </div>
    </div>
  );
}

/** What is pressed for itself does not open the row as well. */
function isControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, label, [role="menuitem"]') !== null;
}

interface HeadingProps<Row> {
  readonly column: Column<Row>;
  readonly sorting: Sorting | null;
  readonly onSort: ((sorting: Sorting) => void) | null;
}

function Heading<Row>({ column, sorting, onSort }: HeadingProps<Row>) {
  if (column.actions === true) {
    return (
      <th scope="col">
        <span className={classes.unseen}>{column.name}</span>
      </th>
    );
  }
  if (onSort === null) return <th scope="col">{column.name}</th>;
  const up = sorting?.name === column.name ? sorting.up : null;
  return (
    <th scope="col" aria-sort={up === null ? 'none' : up ? 'ascending' : 'descending'}>
      <UnstyledButton
        className={classes.sort}
        onClick={() => onSort({ name: column.name, up: up === null ? true : !up })}
      >
        {column.name}
        {up === true && <ArrowUp size={12} aria-hidden />}
        {up === false && <ArrowDown size={12} aria-hidden />}
      </UnstyledButton>
    </th>
  );
}

function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting | null,
): readonly Row[] {
  const sortBy = columns.find(({ name }) => name === sorting?.name)?.sortBy;
  if (sortBy === undefined || sorting === null) return rows;
  return rows.toSorted((a, b) => {
    const [x, y] = [sortBy(a), sortBy(b)];
    const order = x < y ? -1 : x > y ? 1 : 0;
    return sorting.up ? order : -order;
  });
}

const SKELETONS = ['first', 'second', 'third', 'fourth'];

function SkeletonRows() {
  return (
    <div className={classes.skeletons} role="status" aria-label="Loading">
      {SKELETONS.map((name) => (
        <Skeleton key={name} height={47} radius={0} />
      ))}
    </div>
  );
}
