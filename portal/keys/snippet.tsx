import classes from './secret-panel.module.css';

/** Code in a box that one click selects as a whole. */
export function Snippet({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <section aria-label={label}>
      <pre className={classes.snippet}>{text}</pre>
    </section>
  );
}
