/** A tag as eight words of 32 bits, in the record itself: a text would be another place in memory for each decision. */
export interface TagWords {
  readonly tag0: number;
  readonly tag1: number;
  readonly tag2: number;
  readonly tag3: number;
  readonly tag4: number;
  readonly tag5: number;
  readonly tag6: number;
  readonly tag7: number;
}

const TAG_BYTES = 32;

/** @param tag 64 hexadecimal characters; `null` for anything else, which no secret proves */
export function readTagWords(tag: string): Int32Array | null {
  const bytes = Buffer.from(tag, 'hex');
  if (bytes.length !== TAG_BYTES) return null;
  return Int32Array.from({ length: 8 }, (_, index) => bytes.readInt32BE(4 * index));
}

/** Compares in a time that does not depend on the answer. */
export function equalsTag(held: TagWords, computed: Int32Array): boolean {
  const difference =
    (held.tag0 ^ (computed[0] ?? 0)) |
    (held.tag1 ^ (computed[1] ?? 0)) |
    (held.tag2 ^ (computed[2] ?? 0)) |
    (held.tag3 ^ (computed[3] ?? 0)) |
    (held.tag4 ^ (computed[4] ?? 0)) |
    (held.tag5 ^ (computed[5] ?? 0)) |
    (held.tag6 ^ (computed[6] ?? 0)) |
    (held.tag7 ^ (computed[7] ?? 0));
  return difference === 0;
}
