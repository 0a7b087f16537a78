import {
  CRC_START,
  crc32,
  digitOf,
  endCrc,
  FOUR_DIGITS,
  markDigits,
  randomBase62,
  stepCrc,
  stepCrcByFour,
  toBase62,
} from './checksum.ts';
import { KEY_BYTES, noteKeyBytes, readFour } from './key-bytes.ts';

/**
 * The shapes that start with an operator's prefix (`lk` here):
 *
 *     lk_live_<id 12>_<secret 43><crc 6>     bearer key
 *     lkid_live_<id 12>                      Shared Key: public, names a pair
 *     lksk_live_<id 12>_<secret 43><crc 6>   Secret Key of a pair
 *     lkst_live_<id 12>_<secret 43><crc 6>   service token
 *
 * Letters, digits and `_` only, so that a double click selects the whole of it; fixed length, so that
 * secret scanners match it with one pattern; 43 base62 characters of secret carry 256 bits. The CRC-32
 * covers everything before it and drops typing errors before any look-up. It is no security.
 */
export type KeyShape = 'bearer' | 'shared' | 'secret' | 'service';

/** `live` for the production environment, `test` for every other. */
export type KeyMode = 'live' | 'test';

export interface ParsedKey {
  readonly shape: KeyShape;
  readonly mode: KeyMode;
  /** 12 base62 characters; public. */
  readonly id: string;
  /** 43 base62 characters; empty for a Shared Key. */
  readonly secret: string;
}

export const ID_LENGTH = 12;
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

const SHAPE_MARK: Record<KeyShape, string> = { bearer: '', shared: 'id', secret: 'sk', service: 'st' };
const PREFIX_PATTERN = /^[a-z][a-z0-9]{1,11}$/;

/** Whether an operator may use this as key prefix: 2 to 12 lower-case letters and digits, a letter first. */
export function isKeyPrefix(text: string): boolean {
  return PREFIX_PATTERN.test(text);
}

/** Writes a key, a Shared Key (with an empty secret) or a service token as its holder sees it. */
export function formatKey(prefix: string, key: ParsedKey): string {
  const head = `${prefix}${SHAPE_MARK[key.shape]}_${key.mode}_${key.id}`;
  if (key.shape === 'shared') return head;
  const signed = `${head}_${key.secret}`;
  return signed + toBase62(crc32(signed, signed.length), CHECKSUM_LENGTH);
}

/** A fresh id and secret. `randomBytes` must be a cryptographic source. */
export function generateKey(
  shape: KeyShape,
  mode: KeyMode,
  randomBytes: (count: number) => Uint8Array,
): ParsedKey {
  const id = randomBase62(ID_LENGTH, randomBytes);
  const secret = shape === 'shared' ? '' : randomBase62(SECRET_LENGTH, randomBytes);
  return { shape, mode, id, secret };
}

interface Form {
  readonly head: string;
  readonly length: number;
  readonly shape: KeyShape;
  readonly mode: KeyMode;
  /** Of the head: it is the same in every key of this form. */
  readonly crc: number;
}

export interface KeyParser {
  /**
   * Reads a key from a place in a text to its end. `undefined` for whatever is not one of the shapes above with a
   * right checksum.
   */
  parse(text: string, start?: number): ParsedKey | undefined;
  /** Whether the text starts like one of ours, so that what does not parse is a broken key and no foreign one. */
  claims(text: string): boolean;
}

/** A parser for keys under any of these prefixes: the current one first, former ones after it. */
export function createKeyParser(prefixes: readonly string[]): KeyParser {
  const forms = prefixes.flatMap(formsOf);
  return {
    parse(text, start = 0) {
      const length = text.length - start;
      for (const form of forms) {
        if (length === form.length && text.startsWith(form.head, start)) return parseForm(text, start, form);
      }
      return undefined;
    },
    claims: (text) => forms.some((form) => text.startsWith(form.head)),
  };
}

function formsOf(prefix: string): Form[] {
  const shapes: KeyShape[] = ['bearer', 'secret', 'shared', 'service'];
  const modes: KeyMode[] = ['live', 'test'];
  return shapes.flatMap((shape) =>
    modes.map((mode) => {
      const head = `${prefix}${SHAPE_MARK[shape]}_${mode}_`;
      const tail = shape === 'shared' ? 0 : 1 + SECRET_LENGTH + CHECKSUM_LENGTH;
      const crc = [...head].reduce((state, character) => stepCrc(state, character.charCodeAt(0)), CRC_START);
      return { head, length: head.length + ID_LENGTH + tail, shape, mode, crc };
    }),
  );
}

/** One walk over the bytes checks the characters and sums them up; nothing is cut out of what is no key. */
function parseForm(text: string, start: number, form: Form): ParsedKey | undefined {
  const { shape, mode } = form;
  const isShort = text.length <= KEY_BYTES.length;
  const written = isShort ? text : text.slice(start);
  // A character that is not ASCII takes more than one byte.
  if (KEY_BYTES.write(written) !== written.length) return undefined;
  const idAt = (isShort ? start : 0) + form.head.length;
  const secretAt = idAt + ID_LENGTH + 1;
  const textAt = start + form.head.length;
  const id = text.slice(textAt, textAt + ID_LENGTH);
  if (shape === 'shared')
    return sumDigits(idAt, ID_LENGTH, 0) === null ? undefined : { shape, mode, id, secret: '' };

  let crc = sumDigits(idAt, ID_LENGTH, form.crc);
  // The underscore, and the first three characters of the secret.
  const four = readFour(secretAt - 1);
  if (crc === null || (four & 0xff) !== UNDERSCORE || !areDigits(four ^ UNDERSCORE ^ ANY_DIGIT))
    return undefined;
  crc = sumDigits(secretAt + 3, SECRET_LENGTH - 3, stepCrcByFour(crc, four));
  if (crc === null || readChecksum(secretAt + SECRET_LENGTH) !== endCrc(crc)) return undefined;
  const secret = text.slice(textAt + ID_LENGTH + 1, textAt + ID_LENGTH + 1 + SECRET_LENGTH);
  const key = { shape, mode, id, secret };
  noteKeyBytes(key, idAt);
  return key;
}

const UNDERSCORE = 0x5f;
const ANY_DIGIT = 0x30;

/** The CRC with so many bytes more, a multiple of four; `null` if one of them is no base62 digit. */
function sumDigits(start: number, length: number, before: number): number | null {
  let crc = before;
  let digits = FOUR_DIGITS;
  for (let at = start; at < start + length; at += 4) {
    const four = readFour(at);
    digits &= markDigits(four);
    crc = stepCrcByFour(crc, four);
  }
  return digits === FOUR_DIGITS ? crc : null;
}

function areDigits(four: number): boolean {
  return (markDigits(four) & FOUR_DIGITS) === FOUR_DIGITS;
}

/** The number that six bytes stand for; negative if one of them is no digit. */
function readChecksum(start: number): number {
  const upper = readThree(start);
  const lower = readThree(start + 3);
  return upper < 0 || lower < 0 ? -1 : upper * 62 ** 3 + lower;
}

function readThree(start: number): number {
  const a = digitOf(KEY_BYTES[start] ?? 0);
  const b = digitOf(KEY_BYTES[start + 1] ?? 0);
  const c = digitOf(KEY_BYTES[start + 2] ?? 0);
  return (a | b | c) < 0 ? -1 : (a * 62 + b) * 62 + c;
}
