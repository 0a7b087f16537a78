import type { Caller, RouteDefinition } from '@latchkey/contract';
import type { Schema, Schemas } from './read-schema.ts';
import { writeExample } from './write-example.ts';

const CREDENTIAL: Readonly<Record<Caller, string | null>> = {
  anyone: null,
  setup: null,
  holder: '-H "Authorization: Bearer $API_KEY"',
  member: '-H "Authorization: Bearer $MANAGEMENT_KEY"',
  operator: '-b cookies.txt',
  service: '-H "Authorization: Bearer $SERVICE_TOKEN"',
};

/** A command that calls a route, for a POSIX shell. */
export function writeCurl(
  schemas: Schemas,
  route: RouteDefinition,
  baseUrl: string,
  body: Schema | null,
): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${toVariable(name)}`);
  const credential = CREDENTIAL[route.caller];
  const method = route.method === 'GET' ? '' : `-X ${route.method} `;
  return [
    `curl ${method}"${baseUrl}${path}"`,
    ...(credential === null ? [] : [credential]),
    ...(route.idempotent === true ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body === null ? [] : ['-H "Content-Type: application/json"', `-d '${quote(schemas, body)}'`]),
  ].join(' \\\n  ');
}

function quote(schemas: Schemas, body: Schema): string {
  return JSON.stringify(writeExample(schemas, body, 'sent'), null, 2)
    .replaceAll("'", `'\\''`)
    .replaceAll('\n', '\n  ');
}

/** `appId` as `APP_ID`. */
function toVariable(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
