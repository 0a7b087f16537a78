const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** What a byte comes to with 0, 1, 2 and 3 zero bytes behind it: 256 entries each. */
const CRC_TABLE = new Int32Array(1024);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let zeros = 0; zeros < 4; zeros += 1) {
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    CRC_TABLE[256 * zeros + byte] = crc;
  }
}

/**
 * CRC-32 (ISO 3309, as in zlib) over the first `length` characters of an ASCII string.
 * Written out because it is as fast as the built-in one for 70 characters and runs everywhere.
 */
export function crc32(text: string, length: number): number {
  let state = CRC_START;
  for (let index = 0; index < length; index += 1) state = stepCrc(state, text.charCodeAt(index));
  return endCrc(state);
}

/** The same one character at a time, for whoever walks the text anyway. */
export const CRC_START = -1;

export function stepCrc(state: number, code: number): number {
  return (CRC_TABLE[(state ^ code) & 0xff] ?? 0) ^ (state >>> 8);
}

/** Four characters at once ("slicing by four"), the first in the lowest byte. */
export function stepCrcByFour(state: number, four: number): number {
  const mixed = state ^ four;
  return (
    (CRC_TABLE[768 + (mixed & 0xff)] ?? 0) ^
    (CRC_TABLE[512 + ((mixed >>> 8) & 0xff)] ?? 0) ^
    (CRC_TABLE[256 + ((mixed >>> 16) & 0xff)] ?? 0) ^
    (CRC_TABLE[mixed >>> 24] ?? 0)
  );
}

export function endCrc(state: number): number {
  return (state ^ -1) >>> 0;
}

const DIGITS = Int8Array.from({ length: 256 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

/** What a character code stands for in base62; -1 for none. */
export function digitOf(code: number): number {
  return DIGITS[code] ?? -1;
}

/** Set in each of four bytes for what is a base62 digit. */
export const FOUR_DIGITS = 0x80808080 | 0;

/**
 * The highest bit of each of four bytes tells whether it is a base62 digit; the other bits tell nothing. Each must be
 * ASCII: then what is added reaches its highest bit from a certain character on, and never the next byte. Between an odd
 * and an even one of these six characters is a digit.
 */
export function markDigits(four: number): number {
  return (
    (four + FROM_0) ^
    (four + BEHIND_9) ^
    (four + FROM_UPPER_A) ^
    (four + BEHIND_UPPER_Z) ^
    (four + FROM_A) ^
    (four + BEHIND_Z)
  );
}

const FROM_0 = reachedFrom(0x30);
const BEHIND_9 = reachedFrom(0x3a);
const FROM_UPPER_A = reachedFrom(0x41);
const BEHIND_UPPER_Z = reachedFrom(0x5b);
const FROM_A = reachedFrom(0x61);
const BEHIND_Z = reachedFrom(0x7b);

function reachedFrom(code: number): number {
  return (0x80 - code) * 0x01010101;
}

/** So many base62 characters for a whole number, most significant first, zero-padded. */
export function toBase62(value: number, length: number): string {
  let rest = value;
  let text = '';
  for (let position = 0; position < length; position += 1) {
    text = ALPHABET.charAt(rest % 62) + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/**
 * `length` characters of base62 from a source of random bytes. Bytes of 248 and more are thrown away:
 * 256 is no multiple of 62, and taking the remainder would favour the first characters.
 */
export function randomBase62(length: number, randomBytes: (count: number) => Uint8Array): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62);
    }
  }
  return text;
}
