import { expect, it } from 'vitest';
import { OutboundProblem } from '../outbound/outbound-problem.ts';
import { readDocument } from './read-document.ts';

const TEXT = 'openapi: 3.1.0\ninfo: {title: Fetched, version: 1}\npaths: {/a: {get: {}}}\n';
const reply = (body: Buffer) => async () => ({ status: 200, contentType: null, body });

it('reads the document that its address answers with, byte order mark or not', async () => {
  for (const text of [TEXT, `\uFEFF${TEXT}`]) {
    const seen: string[] = [];
    const document = await readDocument({ url: 'https://example.com/a.yaml' }, async (address) => {
      seen.push(address);
      return reply(Buffer.from(text))();
    });
    expect(document).toMatchObject({ title: 'Fetched', endpoints: [{ method: 'GET', path: '/a' }] });
    expect(seen).toEqual(['https://example.com/a.yaml']);
  }
});

it('refuses what is not UTF-8, and passes on why an address could not be read', async () => {
  const latin = Buffer.from(TEXT.replace('Fetched', 'Gefäß'), 'latin1');
  await expect(readDocument({ url: 'https://example.com' }, reply(latin))).rejects.toMatchObject({
    code: 'invalid_syntax',
  });
  const refused = async () => {
    throw new OutboundProblem('redirect_refused', 'It redirects.');
  };
  await expect(readDocument({ url: 'https://example.com' }, refused)).rejects.toThrow('It redirects.');
});

it('fetches nothing when the document itself was sent', async () => {
  const fetchNothing = async () => {
    throw new Error('fetched');
  };
  await expect(readDocument({ document: TEXT }, fetchNothing)).resolves.toMatchObject({ title: 'Fetched' });
  await expect(
    readDocument({ document: TEXT, url: 'https://example.com' }, fetchNothing),
  ).rejects.toMatchObject({ code: 'invalid_request' });
});
