import { readFile } from 'node:fs/promises';
import { dump } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { createImportQueue } from './import-queue.ts';
import { readOpenapiDocument } from './read-openapi-document.ts';
import { makeLargeDocument } from './testing/make-large-document.ts';

const large = makeLargeDocument();
const largeJson = JSON.stringify(large, null, 1);

/** How often the event loop of this thread came round while the work was going on. */
async function countTurns(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let going = true;
  const done = work.finally(() => {
    going = false;
  });
  while (going) {
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await done;
  return turns;
}

describe('reading in a process of its own', () => {
  test('a document comes back whole', async () => {
    const text = await readFile(new URL('./fixtures/parcels-3.1.yaml', import.meta.url), 'utf8');
    const document = await readOpenapiDocument(text);
    expect(document).toMatchObject({
      title: 'Parcels',
      version: '1.10',
      description: 'Sends parcels and follows them.\n\nAmounts are in cents.',
      openapiVersion: '3.1.0',
      baseUrl: 'https://eu.parcels.example/v2',
    });
    expect(document.endpoints.map(({ method, path, access }) => `${method} ${path} ${access}`)).toEqual([
      'GET /parcels read',
      'POST /parcels write',
      'POST /parcels/search read',
      'GET /parcels/{parcelId} read',
      'HEAD /parcels/{parcelId} read',
      'DELETE /v1.0/files/{name}.{extension}/{from}-{to}:cancel write',
      'GET /labels write',
    ]);
    expect(document.endpoints.slice(0, 2)).toEqual([
      {
        method: 'GET',
        path: '/parcels',
        access: 'read',
        summary: 'List parcels',
        operationId: 'listParcels',
        tags: ['parcels'],
        deprecated: true,
      },
      {
        method: 'POST',
        path: '/parcels',
        access: 'write',
        summary: 'Sends a parcel.',
        operationId: 'sendParcel',
        tags: [],
        deprecated: false,
      },
    ]);
    const lines = text.split('\n');
    const places = document.warnings.map(({ path, line }) => [
      path,
      line === null ? null : lines[line - 1]?.trim(),
    ]);
    expect(places).toEqual([
      ['/components/securitySchemes/old', 'old: { type: apiKey, in: query, name: key }'],
      ['/components/securitySchemes/browser', 'browser: { type: apiKey, in: cookie, name: sid }'],
      ['/paths/~1labels?format=pdf', '/labels?format=pdf:'],
      ['/paths/~1labels?format=zpl', '/labels?format=zpl:'],
      ['/paths/~1labels?format=zpl/get', 'get:'],
    ]);
  });

  test('a problem comes back with its code, sentence and place', async () => {
    await expect(readOpenapiDocument('openapi: 3.0.0\npaths:\n  users: {}\n')).rejects.toMatchObject({
      name: 'OpenapiProblem',
      code: 'invalid_path',
      message: expect.stringContaining('"users"'),
      line: 3,
      column: 3,
      pointer: '/paths/users',
    });
  });

  test.each([
    ['JSON', () => largeJson],
    ['YAML', () => dump(large, { noRefs: true, lineWidth: 100 })],
  ])(
    'megabytes of %s are read while the event loop goes on',
    async (_, make) => {
      const text = make();
      expect(text.length).toBeGreaterThan(4_000_000);
      const reading = readOpenapiDocument(text, { queue: createImportQueue(0) });
      expect(await countTurns(reading)).toBeGreaterThan(100);
      const { endpoints, warnings } = await reading;
      expect(endpoints).toHaveLength(1_500);
      expect(endpoints[2]).toMatchObject({ method: 'DELETE', path: '/things0/{id}', access: 'write' });
      expect(warnings).toEqual([]);
    },
    30_000,
  );
});

describe('limits', () => {
  test('a text above the limit is refused before it is read', async () => {
    const reading = readOpenapiDocument('é'.repeat(6), { limits: { textBytesMax: 11 } });
    await expect(reading).rejects.toMatchObject({ code: 'too_large' });
  });

  test('a document that takes too long is given up, and the next one is read', async () => {
    const queue = createImportQueue(1);
    const slow = readOpenapiDocument(largeJson, { queue, timeLimitMs: 1 });
    const next = readOpenapiDocument('openapi: 3.0.0\npaths: {}\n', { queue });
    await expect(slow).rejects.toMatchObject({ code: 'took_too_long' });
    await expect(next).resolves.toMatchObject({ openapiVersion: '3.0.0' });
  });

  test('a document that needs too much memory is refused, and the process lives', async () => {
    const text = `a: [${'1,'.repeat(1_000_000)}]`;
    const reading = readOpenapiDocument(text, { queue: createImportQueue(0), memoryLimitMb: 16 });
    await expect(reading).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('memory'),
    });
  });
});
