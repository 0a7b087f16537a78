import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type KeyParser, NOT_LOADED, type ServiceTokenSnapshot, type Verifier } from '@latchkey/verifier';

interface Proof {
  /** The text of the token, as `readWords` leaves it. */
  readonly words: Int32Array;
  readonly length: number;
  readonly token: ServiceTokenSnapshot;
}

/** A token has at most 80 characters. */
const LONGEST = 128;
const WORD = 4;
/** The text that was read last. Copying it here and comparing words costs a quarter of comparing characters. */
const WORDS = new Int32Array(LONGEST / WORD);
const BYTES = Buffer.from(WORDS.buffer);

/**
 * Service tokens that have proved themselves on a connection, which sends the same one with every question. A proof
 * counts until anything about the token changes.
 */
export class ProvenTokens {
  readonly #verifier: Verifier;
  readonly #proofs = new WeakMap<Socket, Proof>();

  constructor(verifier: Verifier) {
    this.#verifier = verifier;
  }

  /** The service token of a request, if it is good and held. */
  find({ socket, headers }: IncomingMessage, parser: KeyParser): ServiceTokenSnapshot | null {
    const text = readServiceToken(headers);
    if (text === undefined) return null;
    const known = this.#proofs.get(socket);
    if (known !== undefined && isTextOf(known, text) && this.#verifier.holdsServiceToken(known.token)) {
      return known.token;
    }
    const parsed = parser.parse(text);
    if (parsed?.shape !== 'service') return null;
    const token = this.#verifier.proveServiceToken(parsed.id, parsed.secret);
    if (token === null || token === NOT_LOADED || token instanceof Promise) return null;
    const count = readWords(text);
    if (count > 0) this.#proofs.set(socket, { words: WORDS.slice(0, count), length: text.length, token });
    return token;
  }
}

function readServiceToken({
  authorization,
  'x-latchkey-service-token': named,
}: IncomingHttpHeaders): string | undefined {
  if (named !== undefined) return typeof named === 'string' ? named : undefined;
  return authorization?.startsWith('Bearer ') === true ? authorization.slice(7) : undefined;
}

/** In a time that depends on the lengths alone: others may send over the same connection, through a proxy. */
function isTextOf({ words, length }: Proof, text: string): boolean {
  if (text.length !== length || readWords(text) !== words.length) return false;
  let difference = 0;
  for (let index = 0; index < words.length; index += 1) {
    difference |= (words[index] ?? 0) ^ (WORDS[index] ?? 0);
  }
  return difference === 0;
}

/** @returns how many words the text fills, the last one up with zeros; 0 where it is too long or not ASCII */
function readWords(text: string): number {
  const { length } = text;
  if (length > LONGEST - WORD || BYTES.write(text) !== length) return 0;
  for (let index = length; index < length + WORD; index += 1) BYTES[index] = 0;
  return Math.ceil(length / WORD);
}
