import { describe, expect, it } from 'vitest';
import { readImage } from './read-image.ts';
import { makePng } from './testing/make-png.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const text = (content: string) => Buffer.from(content, 'utf8');
const webp = (chunks: string) => {
  const body = Buffer.concat([text('WEBP'), bytes(chunks)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([text('RIFF'), length, body]);
};

describe('what an image is told by', () => {
  it.each([
    ['PNG', makePng(3, 2), { mediaType: 'image/png', width: 3, height: 2 }],
    [
      'JPEG',
      bytes('ffd8 ffe00004 0000 ffc0000b 08 0002 0003 01 011100 ffd9'),
      { mediaType: 'image/jpeg', width: 3, height: 2 },
    ],
    [
      'lossy WebP',
      webp('56503820 0c000000 000000 9d012a 0300 0200 0000 0000'),
      { mediaType: 'image/webp', width: 3, height: 2 },
    ],
    [
      'lossless WebP',
      webp('5650384c 0c000000 2f 02400000 00000000000000'),
      { mediaType: 'image/webp', width: 3, height: 2 },
    ],
    [
      'extended WebP',
      webp('56503858 0a000000 00000000 020000 010000'),
      { mediaType: 'image/webp', width: 3, height: 2 },
    ],
  ])('%s by its content, with its size', (_, image, facts) => {
    expect(readImage(image)).toEqual(facts);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['HTML', text('<!doctype html><script>alert(1)</script>')],
    [
      'HTML behind the first bytes of a PNG',
      Buffer.concat([makePng(1, 1).subarray(0, 8), text('<script>'.repeat(9))]),
    ],
    ['HTML behind a whole PNG', Buffer.concat([makePng(1, 1), text('<script>alert(1)</script>')])],
    [
      'HTML behind a PNG, with another end behind it',
      Buffer.concat([makePng(1, 1), text('<script>'), makePng(1, 1).subarray(-12)]),
    ],
    ['a PNG that was cut off', makePng(1, 1).subarray(0, -1)],
    [
      'HTML behind a JPEG',
      Buffer.concat([bytes('ffd8 ffc0000b 08 0002 0003 01 011100 ffd9'), text('<script>')]),
    ],
    ['a JPEG without a frame', bytes('ffd8 ffe00004 0000 ffd9')],
    [
      'HTML behind a WebP',
      Buffer.concat([webp('56503858 0a000000 00000000 020000 010000'), text('<script>')]),
    ],
    ['GIF', text('GIF89a'.padEnd(40, '\0'))],
  ])('is not there in %s', (_, image) => {
    expect(readImage(image)).toBeNull();
  });
});
