import type { ReactNode } from 'react';
import classes from './two-lines.module.css';

/** The first column of a table: what it is, strong, and a word more about it. */
export function TwoLines({ first, second }: { readonly first: ReactNode; readonly second?: ReactNode }) {
  return (
    <div className={classes.lines}>
      <div className={classes.first}>{first}</div>
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
