import { Tabs, Text } from '@mantine/core';
import type { NewKeyReply } from '../client/resources.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import classes from './secret-panel.module.css';
import { Snippet } from './snippet.tsx';
import { snippetsOf } from './snippets.ts';
import { TryKey } from './try-key.tsx';

/** A new secret, the one time it is shown, and how to use it. */
export function SecretPanel({
  issued,
  onCopied,
}: {
  readonly issued: NewKeyReply;
  readonly onCopied: () => void;
}) {
  const { secret, sharedKey, secretKey } = issued;
  const snippets = snippetsOf(issued, location.origin);
  return (
    <div className={classes.panel}>
      <Text>Copy it now. This is the only time it is shown.</Text>
      {secret !== undefined && <SecretValue value={secret} onCopied={onCopied} />}
      {sharedKey !== undefined && secretKey !== undefined && (
        <>
          <SecretValue label="Shared Key" value={sharedKey} onCopied={onCopied} />
          <SecretValue label="Secret Key" value={secretKey} onCopied={onCopied} />
        </>
      )}
      <Tabs defaultValue="try" variant="default">
        <Tabs.List aria-label="How to use it">
          <Tabs.Tab value="try">Try it</Tabs.Tab>
          <Tabs.Tab value="env">.env</Tabs.Tab>
          <Tabs.Tab value="typescript">TypeScript</Tabs.Tab>
          <Tabs.Tab value="python">Python</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="try" pt="sm">
          <Snippet text={snippets.curl} label="curl" />
          <TryKey authorization={snippets.authorization} />
        </Tabs.Panel>
        <Tabs.Panel value="env" pt="sm">
          <Snippet text={snippets.env} label=".env" />
        </Tabs.Panel>
        <Tabs.Panel value="typescript" pt="sm">
          <Snippet text={snippets.typescript} label="TypeScript" />
        </Tabs.Panel>
        <Tabs.Panel value="python" pt="sm">
          <Snippet text={snippets.python} label="Python" />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

interface SecretValueProps {
  readonly label?: string;
  readonly value: string;
  readonly onCopied: () => void;
}

/** A secret in a box that one click selects, with Copy beside it. */
export function SecretValue({ label, value, onCopied }: SecretValueProps) {
  return (
    <div>
      {label !== undefined && <div className={classes.label}>{label}</div>}
      <div className={classes.row}>
        <Snippet text={value} label={label ?? 'API key'} />
        <CopyButton value={value} onCopied={onCopied} {...(label === undefined ? {} : { what: label })} />
      </div>
    </div>
  );
}
