import { invalidField } from '../http/problem.ts';

export type HashEncoding = 'hex' | 'base64' | 'base64url';

/** 32 bytes in each encoding; padding may be left out. */
const PATTERNS: Record<HashEncoding, RegExp> = {
  hex: /^[0-9a-fA-F]{64}$/,
  base64: /^[A-Za-z0-9+/]{43}=?$/,
  base64url: /^[A-Za-z0-9_-]{43}=?$/,
};

/**
 * Reads a SHA-256 hash.
 * @returns 64 hexadecimal characters, lower case
 */
export function readImportedHash(text: string, encoding: HashEncoding): string {
  if (PATTERNS[encoding].test(text)) return Buffer.from(text, encoding).toString('hex');
  const length = encoding === 'hex' ? '64 hexadecimal characters' : '43 characters, or 44 with the padding';
  throw invalidField('hash', `A SHA-256 hash in ${encoding} has ${length}.`);
}
