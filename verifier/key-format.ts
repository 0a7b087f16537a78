import { CRC_START, crc32, digitOf, endCrc, randomBase62, stepCrc, toBase62 } from './checksum.ts';

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
  return signed + toBase62(crc32(signed, signed.length));
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

/** One walk over the text checks the characters and sums them up; nothing is cut out of what is no key. */
function parseForm(text: string, start: number, form: Form): ParsedKey | undefined {
  const { shape, mode } = form;
  const idStart = start + form.head.length;
  const idEnd = idStart + ID_LENGTH;
  let crc = form.crc;
  for (let index = idStart; index < idEnd; index += 1) {
    const code = text.charCodeAt(index);
    if (digitOf(code) < 0) return undefined;
    crc = stepCrc(crc, code);
  }
  if (shape === 'shared') return { shape, mode, id: text.slice(idStart, idEnd), secret: '' };

  if (text.charCodeAt(idEnd) !== UNDERSCORE) return undefined;
  crc = stepCrc(crc, UNDERSCORE);
  const secretEnd = idEnd + 1 + SECRET_LENGTH;
  for (let index = idEnd + 1; index < secretEnd; index += 1) {
    const code = text.charCodeAt(index);
    if (digitOf(code) < 0) return undefined;
    crc = stepCrc(crc, code);
  }
  if (readBase62(text, secretEnd) !== endCrc(crc)) return undefined;
  return { shape, mode, id: text.slice(idStart, idEnd), secret: text.slice(idEnd + 1, secretEnd) };
}

const UNDERSCORE = 95;

/** The number that the last characters of a text stand for; `NaN` if one of them is no digit. */
function readBase62(text: string, start: number): number {
  let value = 0;
  for (let index = start; index < text.length; index += 1) {
    const digit = digitOf(text.charCodeAt(index));
    if (digit < 0) return Number.NaN;
    value = value * 62 + digit;
  }
  return value;
}
