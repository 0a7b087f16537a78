import type { NewKeyReply } from '../client/resources.ts';

export interface Snippets {
  /** Value of the Authorization header. */
  readonly authorization: string;
  readonly curl: string;
  readonly env: string;
  readonly typescript: string;
  readonly python: string;
}

/** Ready commands and lines for a key that has just been issued. */
export function snippetsOf({ secret, sharedKey, secretKey }: NewKeyReply, origin: string): Snippets {
  const me = `${origin}/v1/me`;
  if (secret !== undefined) {
    return {
      authorization: `Bearer ${secret}`,
      curl: `curl ${me} \\\n  -H "Authorization: Bearer ${secret}"`,
      env: `API_KEY=${secret}`,
      typescript: `const reply = await fetch('${me}', {
  headers: { authorization: \`Bearer \${process.env.API_KEY}\` },
});
console.log(await reply.json());`,
      python: `import os, requests

reply = requests.get(
    "${me}",
    headers={"Authorization": f"Bearer {os.environ['API_KEY']}"},
)
print(reply.json())`,
    };
  }
  return {
    authorization: `Basic ${btoa(`${sharedKey}:${secretKey}`)}`,
    curl: `curl ${me} \\\n  -u "${sharedKey}:${secretKey}"`,
    env: `SHARED_KEY=${sharedKey}\nSECRET_KEY=${secretKey}`,
    typescript: `const pair = \`\${process.env.SHARED_KEY}:\${process.env.SECRET_KEY}\`;
const reply = await fetch('${me}', {
  headers: { authorization: \`Basic \${btoa(pair)}\` },
});
console.log(await reply.json());`,
    python: `import os, requests

reply = requests.get(
    "${me}",
    auth=(os.environ["SHARED_KEY"], os.environ["SECRET_KEY"]),
)
print(reply.json())`,
  };
}
