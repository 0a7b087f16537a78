import { Snippet } from '../keys/snippet.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import classes from './call-example.module.css';

/** A command with Copy at its right. */
export function CallExample({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className={classes.call}>
      <Snippet text={text} label={label} />
      <CopyButton value={text} what="command" />
    </div>
  );
}
