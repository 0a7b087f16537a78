/** Words of 32 bits in a tag. */
export const TAG_WORDS = 8;
const TAG_BYTES = 4 * TAG_WORDS;
/** No secret proves it. */
export const NO_TAG = new Int32Array(TAG_WORDS);

/** @param tag 64 hexadecimal characters; `null` for anything else, which no secret proves */
export function readTagWords(tag: string): Int32Array | null {
  const bytes = Buffer.from(tag, 'hex');
  if (bytes.length !== TAG_BYTES) return null;
  return Int32Array.from({ length: TAG_WORDS }, (_, index) => bytes.readInt32BE(4 * index));
}

/** Compares with the tag that is held from a place on, in a time that does not depend on the answer. */
export function equalsTag(held: Int32Array, at: number, computed: Int32Array): boolean {
  const difference =
    ((held[at] ?? 0) ^ (computed[0] ?? 0)) |
    ((held[at + 1] ?? 0) ^ (computed[1] ?? 0)) |
    ((held[at + 2] ?? 0) ^ (computed[2] ?? 0)) |
    ((held[at + 3] ?? 0) ^ (computed[3] ?? 0)) |
    ((held[at + 4] ?? 0) ^ (computed[4] ?? 0)) |
    ((held[at + 5] ?? 0) ^ (computed[5] ?? 0)) |
    ((held[at + 6] ?? 0) ^ (computed[6] ?? 0)) |
    ((held[at + 7] ?? 0) ^ (computed[7] ?? 0));
  return difference === 0;
}
