/** What an image says about itself, in pixels. */
export interface ImageFacts {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

/**
 * Tells an image by its content, whatever it was called. What is before or behind an image of that kind makes it
 * none: a file that is two things at once is one too many.
 *
 * @returns `null` for everything else, SVG included
 */
export function readImage(bytes: Buffer): ImageFacts | null {
  return readPng(bytes) ?? readWebp(bytes) ?? readJpeg(bytes);
}

const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length 0, `IEND` and its checksum. */
const PNG_END = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);

/** PNG (Third Edition), 5.2 and 11.2: a signature, chunks of which IHDR is the first and IEND the last. */
function readPng(bytes: Buffer): ImageFacts | null {
  if (!bytes.subarray(0, 8).equals(PNG_START) || bytes.length < 33 + PNG_END.length) return null;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  let at = PNG_START.length;
  while (at + 12 <= bytes.length && bytes.toString('latin1', at + 4, at + 8) !== 'IEND') {
    at += 12 + bytes.readUInt32BE(at);
  }
  if (!bytes.subarray(at).equals(PNG_END)) return null;
  return { mediaType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** RFC 9649, 2.4 to 2.7: a RIFF container as long as it says, whose first chunk has the size of the image. */
function readWebp(bytes: Buffer): ImageFacts | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF') return null;
  if (bytes.toString('latin1', 8, 12) !== 'WEBP' || bytes.readUInt32LE(4) !== bytes.length - 8) return null;
  const size = readWebpSize(bytes);
  return size === null ? null : { mediaType: 'image/webp', ...size };
}

function readWebpSize(bytes: Buffer): Pick<ImageFacts, 'width' | 'height'> | null {
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      // RFC 6386, 9.1: a start code, then 14 bits each.
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return null;
      return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      if (bytes[20] !== 0x2f) return null;
      const bits = bytes.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}

const JPEG_START = 0xffd8;
const JPEG_END = 0xffd9;

/** ITU-T T.81, B.1 and B.2: segments between two markers; that of the frame has the size of the image. */
function readJpeg(bytes: Buffer): ImageFacts | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== JPEG_START) return null;
  if (bytes.readUInt16BE(bytes.length - 2) !== JPEG_END) return null;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    if (isFrame(marker)) {
      return {
        mediaType: 'image/jpeg',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** SOF0 to SOF15, without the three among them that are something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
