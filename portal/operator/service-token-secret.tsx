import type * as contract from '@latchkey/contract';
import type { Reply } from '@latchkey/contract';
import { Tabs, Text } from '@mantine/core';
import { OnceDialog } from '../keys/once-dialog.tsx';
import { SecretValue } from '../keys/secret-panel.tsx';
import { Snippet } from '../keys/snippet.tsx';

export type IssuedServiceToken = Reply<typeof contract.createServiceToken, 201>;

/** A new service token, the one time it is shown, and how a service asks with it. */
export function ServiceTokenSecret({
  issued: { serviceToken, secret },
  onClose,
}: {
  readonly issued: IssuedServiceToken;
  readonly onClose: () => void;
}) {
  const { curl, env, typescript } = examplesOf(secret, serviceToken.apis[0] ?? 'conversations');
  return (
    <OnceDialog title="Service token created" onClose={onClose}>
      {(onCopied) => (
        <>
          <Text>Copy it now. This is the only time it is shown.</Text>
          <SecretValue label="Service token" value={secret} onCopied={onCopied} />
          <Tabs defaultValue="ask">
            <Tabs.List aria-label="How to use it">
              <Tabs.Tab value="ask">Ask about a key</Tabs.Tab>
              <Tabs.Tab value="env">.env</Tabs.Tab>
              <Tabs.Tab value="typescript">TypeScript</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="ask" pt="sm">
              <Snippet text={curl} label="curl" />
            </Tabs.Panel>
            <Tabs.Panel value="env" pt="sm">
              <Snippet text={env} label=".env" />
            </Tabs.Panel>
            <Tabs.Panel value="typescript" pt="sm">
              <Snippet text={typescript} label="TypeScript" />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </OnceDialog>
  );
}

function examplesOf(secret: string, api: string) {
  const verify = `${location.origin}/v1/verify`;
  return {
    curl: `curl ${verify} \\
  -H "Authorization: Bearer ${secret}" \\
  -H "Content-Type: application/json" \\
  -d '{"key": "KEY_OF_THE_CALLER", "api": "${api}", "access": "read"}'`,
    env: `LATCHKEY_SERVICE_TOKEN=${secret}`,
    typescript: `const answer = await fetch('${verify}', {
  method: 'POST',
  headers: {
    authorization: \`Bearer \${process.env.LATCHKEY_SERVICE_TOKEN}\`,
    'content-type': 'application/json',
  },
  body: JSON.stringify({
    authorization: request.headers.authorization,
    api: '${api}',
    access: 'read',
  }),
});
const { valid, code } = await answer.json();`,
  };
}
