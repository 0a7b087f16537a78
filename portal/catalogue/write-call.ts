import type { Api, Endpoint } from '../client/resources.ts';

interface CallTo {
  readonly baseUrl: string | null;
  readonly opening: Api['opening'];
  /** Kinds of keys that there are here. */
  readonly keyKinds: readonly ('bearer' | 'pair')[];
  readonly endpoint?: Pick<Endpoint, 'method' | 'path'> | undefined;
}

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** A curl command that calls an API, with words in capitals where something of one's own belongs. */
export function writeCall({ baseUrl, opening, keyKinds, endpoint }: CallTo): string {
  const path = (endpoint?.path ?? '').replaceAll(/\{([^}]*)\}/g, (_, name: string) => name.toUpperCase());
  const method = endpoint === undefined || endpoint.method === '*' ? 'GET' : endpoint.method;
  const address = `${(baseUrl ?? 'https://ADDRESS_OF_THE_API').replace(/\/$/, '')}${path}`;
  const credential = keyKinds.includes('bearer')
    ? '-H "Authorization: Bearer YOUR_API_KEY"'
    : '-u "YOUR_SHARED_KEY:YOUR_SECRET_KEY"';
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}"${address}"`,
    ...(opening === 'open' ? [] : [credential]),
    ...(WITH_BODY.has(method) ? ['-H "Content-Type: application/json"', "-d '{}'"] : []),
  ].join(' \\\n  ');
}
