/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const CONSTANTS = Int32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

/** What every SHA-256 starts from (FIPS 180-4 §5.3.3). */
export const SHA256_START = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

/** Words of a block, and as many again as are made of them. */
export const BLOCK_WORDS = 64;

/**
 * SHA-256 of one more block (FIPS 180-4 §6.2.2). No step depends on what the words are, so its time tells nothing of
 * them.
 * @param start eight words: what the blocks before have come to
 * @param words the block in the first 16 of `BLOCK_WORDS`, the most significant byte first; the rest is overwritten
 * @param end takes what the blocks up to this one come to
 */
export function compressBlock(start: Int32Array, words: Int32Array, end: Int32Array): void {
  for (let index = 16; index < BLOCK_WORDS; index += 1) {
    const early = words[index - 15] ?? 0;
    const late = words[index - 2] ?? 0;
    words[index] =
      (words[index - 16] ?? 0) +
      (rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)) +
      (words[index - 7] ?? 0) +
      (rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10));
  }
  let a = start[0] ?? 0;
  let b = start[1] ?? 0;
  let c = start[2] ?? 0;
  let d = start[3] ?? 0;
  let e = start[4] ?? 0;
  let f = start[5] ?? 0;
  let g = start[6] ?? 0;
  let h = start[7] ?? 0;
  for (let index = 0; index < BLOCK_WORDS; index += 1) {
    const ofLower =
      (h +
        (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
        (g ^ (e & (f ^ g))) +
        (CONSTANTS[index] ?? 0) +
        (words[index] ?? 0)) |
      0;
    const ofUpper = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (c & (a ^ b)))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + ofLower) | 0;
    d = c;
    c = b;
    b = a;
    a = (ofLower + ofUpper) | 0;
  }
  end[0] = (start[0] ?? 0) + a;
  end[1] = (start[1] ?? 0) + b;
  end[2] = (start[2] ?? 0) + c;
  end[3] = (start[3] ?? 0) + d;
  end[4] = (start[4] ?? 0) + e;
  end[5] = (start[5] ?? 0) + f;
  end[6] = (start[6] ?? 0) + g;
  end[7] = (start[7] ?? 0) + h;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
