import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describeApi, routes } from '@latchkey/contract';
import type { FastifyInstance } from 'fastify';
import { VERSION } from '../version.ts';
import { renderReference } from './render-reference.ts';
import { renderStartPage } from './start-page.ts';

export interface DocsSettings {
  readonly server: FastifyInstance;
  /** Scheme, host and port, without a slash at the end. */
  readonly baseUrl: string;
}

const HTML = 'text/html; charset=utf-8';

/** Serves the description of the API: for programs, and as a page. */
export function bindDocs({ server, baseUrl }: DocsSettings): void {
  const document = describeApi(routes, { version: VERSION, serverUrl: baseUrl });
  serve(server, '/openapi.json', 'application/json; charset=utf-8', JSON.stringify(document));
  serve(server, '/docs', HTML, renderReference(document, routes, baseUrl));
  serve(server, '/docs/reference.css', 'text/css; charset=utf-8', readPage('./page/reference.css'));
  serve(server, '/docs/reference.js', 'text/javascript; charset=utf-8', readPage('./page/reference.js'));
}

/** The same bytes for everybody until the next start; browsers ask whether they changed. */
function serve(server: FastifyInstance, url: string, type: string, text: string): void {
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  server.get(url, async (request, reply) => {
    reply.headers({ etag, 'cache-control': 'no-cache' });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type(type).send(text);
  });
}

function readPage(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

/** Serves a plain page at `/`, for where the portal is not built. */
export function bindStartPage(
  server: FastifyInstance,
  baseUrl: string,
  isSetUp: () => Promise<boolean>,
): void {
  server.get('/', async (_request, reply) =>
    reply.type(HTML).send(renderStartPage({ version: VERSION, baseUrl, isSetUp: await isSetUp() })),
  );
}
