import type { ParsedKey } from './key-format.ts';

/**
 * The text of the key that was read last, byte by byte. Walking through a string costs more than copying it here and
 * walking through that; and who proves the key next finds it here.
 */
export const KEY_BYTES = Buffer.alloc(128);

const VIEW = new DataView(KEY_BYTES.buffer, KEY_BYTES.byteOffset, KEY_BYTES.length);
const ID_BYTES = 12;
const SECRET_BYTES = 43;
const WORD = 4;

let lastKey: ParsedKey | null = null;
let lastAt = 0;

/** Says whose id stands in `KEY_BYTES` from a place on, with one character and the secret behind it. */
export function noteKeyBytes(key: ParsedKey, at: number): void {
  lastKey = key;
  lastAt = at;
}

/** Four bytes from a place on, the first one lowest. */
export function readFour(at: number): number {
  return VIEW.getInt32(at, true);
}

/** @returns whether id and secret are as long as they must be: 55 bytes, and then a byte 0x80, are in the first 14 words */
export function readKeyWords(key: ParsedKey, words: Int32Array): boolean {
  if (key !== lastKey && !writeKeyBytes(key)) return false;
  for (let index = 0; index < 3; index += 1) words[index] = VIEW.getInt32(lastAt + index * WORD);
  const secretAt = lastAt + ID_BYTES + 1;
  for (let index = 0; index < 10; index += 1) words[3 + index] = VIEW.getInt32(secretAt + index * WORD);
  words[13] = (VIEW.getInt32(secretAt + 10 * WORD) & ~0xff) | 0x80;
  return true;
}

/** For a key that was read before the last one, as when it had to be loaded. */
function writeKeyBytes(key: ParsedKey): boolean {
  lastKey = null;
  if (key.id.length !== ID_BYTES || key.secret.length !== SECRET_BYTES) return false;
  if (KEY_BYTES.write(`${key.id}_${key.secret}`) !== ID_BYTES + 1 + SECRET_BYTES) return false;
  noteKeyBytes(key, 0);
  return true;
}
