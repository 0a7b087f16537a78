import type { ReactNode } from 'react';
import classes from './two-lines.module.css';

/** A cell of a table: what it is, strong in the first column, and a word more about it. */
export function TwoLines({
  first,
  second,
  plain = false,
}: {
  readonly first: ReactNode;
  readonly second?: ReactNode;
  /** For the other columns: nothing strong. */
  readonly plain?: boolean;
}) {
  return (
    <div className={classes.lines}>
      <div className={plain ? undefined : classes.first}>{first}</div>
      {second !== undefined && second !== null && second !== '' && (
        <div className={classes.second}>{second}</div>
      )}
    </div>
  );
}

/** An id, an address, a masked key. */
export function Code({ children }: { readonly children: ReactNode }) {
  return <span className={classes.code}>{children}</span>;
}
