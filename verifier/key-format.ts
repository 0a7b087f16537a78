import { crc32, randomBase62, toBase62 } from './checksum.ts';

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
export const SECRET_LENGTH = 43;
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
}

export interface KeyParser {
  /** `undefined` for whatever is not one of the shapes above with a right checksum. */
  parse(text: string): ParsedKey | undefined;
  /** Whether the text starts like one of ours, so that what does not parse is a broken key and no foreign one. */
  claims(text: string): boolean;
}

/** A parser for keys under any of these prefixes: the current one first, former ones after it. */
export function createKeyParser(prefixes: readonly string[]): KeyParser {
  const forms = prefixes.flatMap(formsOf);
  return {
    parse(text) {
      for (const form of forms) {
        if (text.length === form.length && text.startsWith(form.head)) return parseForm(text, form);
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
      return { head, length: head.length + ID_LENGTH + tail, shape, mode };
    }),
  );
}

function parseForm(text: string, form: Form): ParsedKey | undefined {
  const idEnd = form.head.length + ID_LENGTH;
  const id = text.slice(form.head.length, idEnd);
  if (!isBase62(text, form.head.length, idEnd)) return undefined;
  if (form.shape === 'shared') return { shape: form.shape, mode: form.mode, id, secret: '' };

  const secretEnd = text.length - CHECKSUM_LENGTH;
  if (text.charCodeAt(idEnd) !== UNDERSCORE || !isBase62(text, idEnd + 1, text.length)) return undefined;
  if (!text.endsWith(toBase62(crc32(text, secretEnd)))) return undefined;
  return { shape: form.shape, mode: form.mode, id, secret: text.slice(idEnd + 1, secretEnd) };
}

const UNDERSCORE = 95;

function isBase62(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const code = text.charCodeAt(index);
    const digit = code >= 48 && code <= 57;
    const upper = code >= 65 && code <= 90;
    const lower = code >= 97 && code <= 122;
    if (!digit && !upper && !lower) return false;
  }
  return true;
}
