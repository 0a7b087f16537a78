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

/** Four characters at once, which need not wait for one another ("slicing by four"). */
export function stepCrcByFour(state: number, a: number, b: number, c: number, d: number): number {
  return (
    (CRC_TABLE[768 + ((state ^ a) & 0xff)] ?? 0) ^
    (CRC_TABLE[512 + (((state >>> 8) ^ b) & 0xff)] ?? 0) ^
    (CRC_TABLE[256 + (((state >>> 16) ^ c) & 0xff)] ?? 0) ^
    (CRC_TABLE[((state >>> 24) ^ d) & 0xff] ?? 0)
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

/** Six base62 characters for a 32-bit number, most significant first, zero-padded. */
export function toBase62(value: number): string {
  let rest = value;
  let text = '';
  for (let position = 0; position < 6; position += 1) {
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
