import type { ReactNode } from 'react';
import classes from './status-badge.module.css';

export type Tone = 'green' | 'amber' | 'red' | 'grey' | 'accent';

/** A dot and a word, so that nothing is told by colour alone. */
export function StatusBadge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={classes.badge} data-tone={tone}>
      <span className={classes.dot} aria-hidden />
      {children}
    </span>
  );
}
