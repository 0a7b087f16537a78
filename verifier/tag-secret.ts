import { hash, hkdfSync } from 'node:crypto';

/**
 * Peppers by version: 64 hexadecimal characters each, kept outside the database. What is hashed with a
 * pepper can be neither guessed nor planted by somebody who can read or write the database alone.
 */
export type Peppers = ReadonlyMap<number, string>;

/** What a pepper is for. Each purpose has its own, so that a tag of one never passes for another. */
export type PepperPurpose = 'key live' | 'key test' | 'service token' | 'imported key';

/**
 * Derives the pepper of one purpose from a master secret (HKDF, RFC 5869, SHA-256).
 * @param master 32 bytes
 * @returns 64 hexadecimal characters
 */
export function derivePepper(master: Uint8Array, purpose: PepperPurpose): string {
  return Buffer.from(hkdfSync('sha256', master, '', `latchkey pepper ${purpose}`, 32)).toString('hex');
}

/**
 * The tag that is stored instead of a secret: SHA-256 over pepper, id and secret.
 * All three have a fixed length, so the plain concatenation is unambiguous, and the tag is never shown,
 * so there is nothing to extend; that makes the single hash as strong here as HMAC at a third of its cost.
 * @returns 64 hexadecimal characters
 */
export function tagSecret(pepper: string, id: string, secret: string): string {
  return hash('sha256', pepper + id + secret, 'hex');
}

/** A stored tag as its 32 bytes in Latin-1: half as long to hold and to compare as in hexadecimal. */
export function packTag(tag: string): string {
  return Buffer.from(tag, 'hex').toString('latin1');
}

/** Whether this is the secret that a tag was made from, in a time that does not depend on the answer. */
export function provesSecret(packedTag: string, pepper: string, id: string, secret: string): boolean {
  return equalInConstantTime(hash('sha256', pepper + id + secret, 'latin1'), packedTag);
}

/**
 * The tag of an imported key, which is also the name it is looked up by: it has no id of ours in it.
 * Made of the hash that it came with, so that importing it a second time is noticed.
 * @param sha256 of the whole key, 64 hexadecimal characters
 * @returns 64 hexadecimal characters
 */
export function tagImportedKey(pepper: string, sha256: string): string {
  return hash('sha256', pepper + sha256, 'hex');
}

/** The pepper that new tags are made with. */
export function newestPepper(peppers: Peppers): string {
  return peppers.get(Math.max(...peppers.keys())) ?? '';
}

/** What of a string is looked at. */
type Characters = Pick<string, 'length' | 'charCodeAt'>;

/**
 * Compares two strings in a time that depends on their length alone.
 * `crypto.timingSafeEqual` does the same on buffers, at several times the price of the hash itself.
 */
export function equalInConstantTime(a: Characters, b: Characters): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}
