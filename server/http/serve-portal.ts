import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { headerOf } from './read-headers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
/** First segments of addresses that belong to programs: a browser that asks there gets the same 404 as they do. */
const NOT_PAGES = new Set([
  'v1',
  'api',
  'assets',
  'docs',
  'openapi.json',
  'healthz',
  'readyz',
  'metrics',
  'oauth2',
  '.well-known',
]);
const HASHED = '/assets/';
const PAGE = '/index.html';

/** One file with what the build compressed of it. */
interface PortalFile {
  readonly type: string;
  readonly tag: string;
  readonly plain: Buffer;
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
}

/**
 * Serves the built portal from memory: hashed files to be kept for ever, and the one page for every address that
 * a browser opens and no program owns.
 *
 * @param folder what the build made: `index.html` and `assets/`
 * @returns false when nothing was built there; then nothing is served
 */
export function servePortal(server: FastifyInstance, folder: string): boolean {
  const files = readFiles(folder);
  const page = files.get(PAGE);
  if (page === undefined) return false;
  server.get('/*', async (request, reply) => {
    const path = request.url.replace(/[?#].*$/, '');
    const file = path === PAGE ? undefined : files.get(path);
    if (file !== undefined) return send(request, reply, file, path.startsWith(HASHED));
    if (isPage(path, request)) return send(request, reply, page, false);
    return reply.callNotFound();
  });
  return true;
}

function isPage(path: string, request: FastifyRequest): boolean {
  const first = path.split('/')[1] ?? '';
  return !NOT_PAGES.has(first) && (headerOf(request, 'accept') ?? '').includes('text/html');
}

function send(request: FastifyRequest, reply: FastifyReply, file: PortalFile, hashed: boolean): FastifyReply {
  reply.headers({
    'content-type': file.type,
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.tag,
    vary: 'Accept-Encoding',
  });
  if (headerOf(request, 'if-none-match') === file.tag) return reply.code(304).send();
  const accepted = headerOf(request, 'accept-encoding') ?? '';
  if (file.br !== null && accepts(accepted, 'br')) {
    return reply.header('content-encoding', 'br').send(file.br);
  }
  if (file.gzip !== null && accepts(accepted, 'gzip')) {
    return reply.header('content-encoding', 'gzip').send(file.gzip);
  }
  return reply.send(file.plain);
}

/** RFC 9110, 12.5.3, as far as it concerns a coding that is named. */
function accepts(header: string, coding: string): boolean {
  return header.split(',').some((part) => {
    const [name, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

function readFiles(folder: string): ReadonlyMap<string, PortalFile> {
  const files = new Map<string, PortalFile>();
  if (!existsSync(folder)) return files;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const type = TYPES[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = join(entry.parentPath, entry.name);
    const plain = readFileSync(file);
    const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
    const path = file.slice(folder.length).replaceAll('\\', '/');
    files.set(path, { type, tag, plain, br: readIfThere(`${file}.br`), gzip: readIfThere(`${file}.gz`) });
  }
  return files;
}

function readIfThere(file: string): Buffer | null {
  return existsSync(file) ? readFileSync(file) : null;
}
