import { Button } from '@mantine/core';
import { Play } from 'lucide-react';
import { useState } from 'react';
import classes from './secret-panel.module.css';
import { Snippet } from './snippet.tsx';

/** Does what the command beside it does, and shows what comes back. */
export function TryKey({ authorization }: { readonly authorization: string }) {
  const [busy, setBusy] = useState(false);
  const [reply, setReply] = useState<string | null>(null);
  const run = async () => {
    setBusy(true);
    setReply(await ask(authorization));
    setBusy(false);
  };
  return (
    <div className={classes.try}>
      <Button
        variant="default"
        size="compact-sm"
        leftSection={<Play size={14} aria-hidden />}
        loading={busy}
        onClick={() => void run()}
      >
        Run
      </Button>
      <div className={classes.reply} aria-live="polite">
        {reply !== null && <Snippet text={reply} label="Reply" />}
      </div>
    </div>
  );
}

async function ask(authorization: string): Promise<string> {
  try {
    // Without cookies: the key has to answer for itself.
    const response = await fetch('/v1/me', { headers: { authorization }, credentials: 'omit' });
    return `${response.status} ${response.statusText}\n${JSON.stringify(await response.json(), null, 2)}`;
  } catch {
    return 'The server cannot be reached. Try again.';
  }
}
