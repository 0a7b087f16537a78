import { settings } from '@latchkey/contract';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../testing/each-database.ts';
import type { Person } from '../testing/test-client.ts';
import { makePng } from './testing/make-png.ts';

const setupState = z.object({
  productName: z.string(),
  accentColor: z.string().nullable(),
  logo: settings.shape.logo,
});

eachDatabase('the branding of an installation', (app) => {
  let operator: Person;
  let customer: Person;
  beforeAll(async () => {
    operator = await app().setUp();
    customer = await app().signUp('customer');
  });

  const change = (patch: unknown, as = operator) => app().send('PATCH', '/v1/operator/settings', as, patch);
  const upload = (image: Buffer | string, as = operator) =>
    app().send('PUT', '/v1/operator/logo', as, {
      image: typeof image === 'string' ? image : image.toString('base64'),
    });
  const shown = async () => setupState.parse((await app().send('GET', '/v1/setup')).body);
  const fetchLogo = async (address: string) => {
    const response = await fetch(new URL(address, app().url));
    return { response, bytes: Buffer.from(await response.arrayBuffer()) };
  };

  it('is that of Latchkey at first, and is known before anybody has signed in', async () => {
    expect(await shown()).toEqual({ productName: 'Latchkey', accentColor: null, logo: null });
    const answer = await change({ productName: 'Acme Keys', accentColor: '#0f766e' });
    expect(answer).toMatchObject({ status: 200, body: { productName: 'Acme Keys', accentColor: '#0f766e' } });
    expect(await shown()).toMatchObject({ productName: 'Acme Keys', accentColor: '#0f766e' });
    await change({ accentColor: null });
    expect(await shown()).toMatchObject({ accentColor: null });
  });

  it('belongs to operators', async () => {
    const refused = [
      await change({ productName: 'Mine' }, customer),
      await upload(makePng(1, 1), customer),
      await app().send('DELETE', '/v1/operator/logo', customer),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect((await app().send('PUT', '/v1/operator/logo', {}, { image: 'AAAA' })).status).toBe(401);
  });

  it('takes no colour that text could not be read in, and says how far it is', async () => {
    expect(await change({ accentColor: '#ffd400' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'accentColor', message: expect.stringContaining('1.43:1') }] },
    });
    // The first grey that is too light, and the last that is not.
    expect((await change({ accentColor: '#777777' })).status).toBe(400);
    expect((await change({ accentColor: '#767676' })).status).toBe(200);
    await change({ accentColor: null });
  });

  it.each([
    { accentColor: 'red' },
    { accentColor: '#FFF' },
    { accentColor: '#000000;background:url(//evil)' },
    { productName: '' },
    { productName: 'x'.repeat(41) },
    { productName: 'two\nlines' },
    { logo: null },
    { logo: { address: '//evil.example.com/logo.png' } },
  ])('refuses %j', async (patch) => {
    expect((await change(patch)).status).toBe(400);
  });

  it('serves a logo under an address of its own, as what it is and as nothing else', async () => {
    const image = makePng(20, 10);
    const { logo } = settings.parse((await upload(image)).body);
    expect(logo).toMatchObject({ mediaType: 'image/png', width: 20, height: 10 });
    expect((await shown()).logo).toEqual(logo);
    const { response, bytes } = await fetchLogo(logo?.address ?? '');
    expect(bytes.equals(image)).toBe(true);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(image.length),
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it('gives another image another address, and does not let browsers keep what they find at the old one', async () => {
    const first = settings.parse((await upload(makePng(4, 4))).body).logo?.address ?? '';
    const second = settings.parse((await upload(makePng(5, 5))).body).logo?.address ?? '';
    expect(second).not.toBe(first);
    expect((await fetchLogo(first)).response.headers.get('cache-control')).toBe('no-cache');
  });

  it.each([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    [
      'HTML that begins like a PNG',
      Buffer.concat([makePng(1, 1).subarray(0, 8), Buffer.from('<script>'.repeat(20))]),
    ],
    ['HTML behind a PNG', Buffer.concat([makePng(1, 1), Buffer.from('<script>alert(1)</script>')])],
    ['an image of 1025 pixels', makePng(1025, 1)],
    ['more than 64 kB', Buffer.concat([makePng(1, 1), Buffer.alloc(64 * 1024)])],
    ['nothing', Buffer.alloc(0)],
    ['what is not Base64', '<svg>'],
  ])('refuses %s as a logo, and keeps the one there is', async (_, image) => {
    const before = await shown();
    expect(await upload(image)).toMatchObject({ status: 400, body: { errors: [{ path: 'image' }] } });
    expect(await shown()).toEqual(before);
  });

  it('does not even read an image that is larger than any other body', async () => {
    expect((await upload(Buffer.alloc(300 * 1024))).status).toBe(413);
  });

  it('is without a logo again when it is removed, and each change is in the audit log once', async () => {
    await upload(makePng(6, 6));
    await upload(makePng(6, 6));
    for (const _ of [1, 2]) {
      const removed = await app().send('DELETE', '/v1/operator/logo', operator);
      expect(removed).toMatchObject({ status: 200, body: { logo: null } });
    }
    expect((await fetchLogo('/v1/branding/logo')).response.status).toBe(404);
    const log = await app().send(
      'GET',
      '/v1/audit-events?action=settings.updated&scope=all&limit=2',
      operator,
    );
    expect(log.body).toMatchObject({
      items: [
        { changes: { logo: { before: { width: 6 }, after: null } } },
        { changes: { logo: { after: { width: 6, mediaType: 'image/png' } } } },
      ],
    });
  });
});
