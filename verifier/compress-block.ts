/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 §4.2.2). */
const K = Int32Array.of(
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

/** Words of a block. */
export const BLOCK_WORDS = 16;

/**
 * SHA-256 of one more block (FIPS 180-4 §6.2.2). No step depends on what the words are, so its time tells nothing of
 * them.
 *
 * Sixteen rounds are written out, three steps each, with two steps that make of its word the one of sixteen rounds
 * later; nobody reads what they make in the last turn. In a loop of single rounds the eight variables would change
 * places after each, and all words would lie in an array, which costs half as much again.
 * @param start eight words: what the blocks before have come to
 * @param words the block, the most significant byte first
 * @param end takes what the blocks up to this one come to
 */
export function compressBlock(start: Int32Array, words: Int32Array, end: Int32Array): void {
  let a = start[0] ?? 0;
  let b = start[1] ?? 0;
  let c = start[2] ?? 0;
  let d = start[3] ?? 0;
  let e = start[4] ?? 0;
  let f = start[5] ?? 0;
  let g = start[6] ?? 0;
  let h = start[7] ?? 0;
  let w0 = words[0] ?? 0;
  let w1 = words[1] ?? 0;
  let w2 = words[2] ?? 0;
  let w3 = words[3] ?? 0;
  let w4 = words[4] ?? 0;
  let w5 = words[5] ?? 0;
  let w6 = words[6] ?? 0;
  let w7 = words[7] ?? 0;
  let w8 = words[8] ?? 0;
  let w9 = words[9] ?? 0;
  let w10 = words[10] ?? 0;
  let w11 = words[11] ?? 0;
  let w12 = words[12] ?? 0;
  let w13 = words[13] ?? 0;
  let w14 = words[14] ?? 0;
  let w15 = words[15] ?? 0;
  for (let at = 0; at < K.length; at += BLOCK_WORDS) {
    h = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + w0 + (K[at] ?? 0)) | 0;
    d = (d + h) | 0;
    h = (h + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (c & (a ^ b)))) | 0;
    w0 = (w0 + (rotate(w1, 7) ^ rotate(w1, 18) ^ (w1 >>> 3)) + w9) | 0;
    w0 = (w0 + (rotate(w14, 17) ^ rotate(w14, 19) ^ (w14 >>> 10))) | 0;

    g =
      (g + (rotate(d, 6) ^ rotate(d, 11) ^ rotate(d, 25)) + (f ^ (d & (e ^ f))) + w1 + (K[at + 1] ?? 0)) | 0;
    c = (c + g) | 0;
    g = (g + (rotate(h, 2) ^ rotate(h, 13) ^ rotate(h, 22)) + ((h & a) ^ (b & (h ^ a)))) | 0;
    w1 = (w1 + (rotate(w2, 7) ^ rotate(w2, 18) ^ (w2 >>> 3)) + w10) | 0;
    w1 = (w1 + (rotate(w15, 17) ^ rotate(w15, 19) ^ (w15 >>> 10))) | 0;

    f =
      (f + (rotate(c, 6) ^ rotate(c, 11) ^ rotate(c, 25)) + (e ^ (c & (d ^ e))) + w2 + (K[at + 2] ?? 0)) | 0;
    b = (b + f) | 0;
    f = (f + (rotate(g, 2) ^ rotate(g, 13) ^ rotate(g, 22)) + ((g & h) ^ (a & (g ^ h)))) | 0;
    w2 = (w2 + (rotate(w3, 7) ^ rotate(w3, 18) ^ (w3 >>> 3)) + w11) | 0;
    w2 = (w2 + (rotate(w0, 17) ^ rotate(w0, 19) ^ (w0 >>> 10))) | 0;

    e =
      (e + (rotate(b, 6) ^ rotate(b, 11) ^ rotate(b, 25)) + (d ^ (b & (c ^ d))) + w3 + (K[at + 3] ?? 0)) | 0;
    a = (a + e) | 0;
    e = (e + (rotate(f, 2) ^ rotate(f, 13) ^ rotate(f, 22)) + ((f & g) ^ (h & (f ^ g)))) | 0;
    w3 = (w3 + (rotate(w4, 7) ^ rotate(w4, 18) ^ (w4 >>> 3)) + w12) | 0;
    w3 = (w3 + (rotate(w1, 17) ^ rotate(w1, 19) ^ (w1 >>> 10))) | 0;

    d =
      (d + (rotate(a, 6) ^ rotate(a, 11) ^ rotate(a, 25)) + (c ^ (a & (b ^ c))) + w4 + (K[at + 4] ?? 0)) | 0;
    h = (h + d) | 0;
    d = (d + (rotate(e, 2) ^ rotate(e, 13) ^ rotate(e, 22)) + ((e & f) ^ (g & (e ^ f)))) | 0;
    w4 = (w4 + (rotate(w5, 7) ^ rotate(w5, 18) ^ (w5 >>> 3)) + w13) | 0;
    w4 = (w4 + (rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10))) | 0;

    c =
      (c + (rotate(h, 6) ^ rotate(h, 11) ^ rotate(h, 25)) + (b ^ (h & (a ^ b))) + w5 + (K[at + 5] ?? 0)) | 0;
    g = (g + c) | 0;
    c = (c + (rotate(d, 2) ^ rotate(d, 13) ^ rotate(d, 22)) + ((d & e) ^ (f & (d ^ e)))) | 0;
    w5 = (w5 + (rotate(w6, 7) ^ rotate(w6, 18) ^ (w6 >>> 3)) + w14) | 0;
    w5 = (w5 + (rotate(w3, 17) ^ rotate(w3, 19) ^ (w3 >>> 10))) | 0;

    b =
      (b + (rotate(g, 6) ^ rotate(g, 11) ^ rotate(g, 25)) + (a ^ (g & (h ^ a))) + w6 + (K[at + 6] ?? 0)) | 0;
    f = (f + b) | 0;
    b = (b + (rotate(c, 2) ^ rotate(c, 13) ^ rotate(c, 22)) + ((c & d) ^ (e & (c ^ d)))) | 0;
    w6 = (w6 + (rotate(w7, 7) ^ rotate(w7, 18) ^ (w7 >>> 3)) + w15) | 0;
    w6 = (w6 + (rotate(w4, 17) ^ rotate(w4, 19) ^ (w4 >>> 10))) | 0;

    a =
      (a + (rotate(f, 6) ^ rotate(f, 11) ^ rotate(f, 25)) + (h ^ (f & (g ^ h))) + w7 + (K[at + 7] ?? 0)) | 0;
    e = (e + a) | 0;
    a = (a + (rotate(b, 2) ^ rotate(b, 13) ^ rotate(b, 22)) + ((b & c) ^ (d & (b ^ c)))) | 0;
    w7 = (w7 + (rotate(w8, 7) ^ rotate(w8, 18) ^ (w8 >>> 3)) + w0) | 0;
    w7 = (w7 + (rotate(w5, 17) ^ rotate(w5, 19) ^ (w5 >>> 10))) | 0;

    h =
      (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + w8 + (K[at + 8] ?? 0)) | 0;
    d = (d + h) | 0;
    h = (h + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (c & (a ^ b)))) | 0;
    w8 = (w8 + (rotate(w9, 7) ^ rotate(w9, 18) ^ (w9 >>> 3)) + w1) | 0;
    w8 = (w8 + (rotate(w6, 17) ^ rotate(w6, 19) ^ (w6 >>> 10))) | 0;

    g =
      (g + (rotate(d, 6) ^ rotate(d, 11) ^ rotate(d, 25)) + (f ^ (d & (e ^ f))) + w9 + (K[at + 9] ?? 0)) | 0;
    c = (c + g) | 0;
    g = (g + (rotate(h, 2) ^ rotate(h, 13) ^ rotate(h, 22)) + ((h & a) ^ (b & (h ^ a)))) | 0;
    w9 = (w9 + (rotate(w10, 7) ^ rotate(w10, 18) ^ (w10 >>> 3)) + w2) | 0;
    w9 = (w9 + (rotate(w7, 17) ^ rotate(w7, 19) ^ (w7 >>> 10))) | 0;

    f =
      (f + (rotate(c, 6) ^ rotate(c, 11) ^ rotate(c, 25)) + (e ^ (c & (d ^ e))) + w10 + (K[at + 10] ?? 0)) |
      0;
    b = (b + f) | 0;
    f = (f + (rotate(g, 2) ^ rotate(g, 13) ^ rotate(g, 22)) + ((g & h) ^ (a & (g ^ h)))) | 0;
    w10 = (w10 + (rotate(w11, 7) ^ rotate(w11, 18) ^ (w11 >>> 3)) + w3) | 0;
    w10 = (w10 + (rotate(w8, 17) ^ rotate(w8, 19) ^ (w8 >>> 10))) | 0;

    e =
      (e + (rotate(b, 6) ^ rotate(b, 11) ^ rotate(b, 25)) + (d ^ (b & (c ^ d))) + w11 + (K[at + 11] ?? 0)) |
      0;
    a = (a + e) | 0;
    e = (e + (rotate(f, 2) ^ rotate(f, 13) ^ rotate(f, 22)) + ((f & g) ^ (h & (f ^ g)))) | 0;
    w11 = (w11 + (rotate(w12, 7) ^ rotate(w12, 18) ^ (w12 >>> 3)) + w4) | 0;
    w11 = (w11 + (rotate(w9, 17) ^ rotate(w9, 19) ^ (w9 >>> 10))) | 0;

    d =
      (d + (rotate(a, 6) ^ rotate(a, 11) ^ rotate(a, 25)) + (c ^ (a & (b ^ c))) + w12 + (K[at + 12] ?? 0)) |
      0;
    h = (h + d) | 0;
    d = (d + (rotate(e, 2) ^ rotate(e, 13) ^ rotate(e, 22)) + ((e & f) ^ (g & (e ^ f)))) | 0;
    w12 = (w12 + (rotate(w13, 7) ^ rotate(w13, 18) ^ (w13 >>> 3)) + w5) | 0;
    w12 = (w12 + (rotate(w10, 17) ^ rotate(w10, 19) ^ (w10 >>> 10))) | 0;

    c =
      (c + (rotate(h, 6) ^ rotate(h, 11) ^ rotate(h, 25)) + (b ^ (h & (a ^ b))) + w13 + (K[at + 13] ?? 0)) |
      0;
    g = (g + c) | 0;
    c = (c + (rotate(d, 2) ^ rotate(d, 13) ^ rotate(d, 22)) + ((d & e) ^ (f & (d ^ e)))) | 0;
    w13 = (w13 + (rotate(w14, 7) ^ rotate(w14, 18) ^ (w14 >>> 3)) + w6) | 0;
    w13 = (w13 + (rotate(w11, 17) ^ rotate(w11, 19) ^ (w11 >>> 10))) | 0;

    b =
      (b + (rotate(g, 6) ^ rotate(g, 11) ^ rotate(g, 25)) + (a ^ (g & (h ^ a))) + w14 + (K[at + 14] ?? 0)) |
      0;
    f = (f + b) | 0;
    b = (b + (rotate(c, 2) ^ rotate(c, 13) ^ rotate(c, 22)) + ((c & d) ^ (e & (c ^ d)))) | 0;
    w14 = (w14 + (rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3)) + w7) | 0;
    w14 = (w14 + (rotate(w12, 17) ^ rotate(w12, 19) ^ (w12 >>> 10))) | 0;

    a =
      (a + (rotate(f, 6) ^ rotate(f, 11) ^ rotate(f, 25)) + (h ^ (f & (g ^ h))) + w15 + (K[at + 15] ?? 0)) |
      0;
    e = (e + a) | 0;
    a = (a + (rotate(b, 2) ^ rotate(b, 13) ^ rotate(b, 22)) + ((b & c) ^ (d & (b ^ c)))) | 0;
    w15 = (w15 + (rotate(w0, 7) ^ rotate(w0, 18) ^ (w0 >>> 3)) + w8) | 0;
    w15 = (w15 + (rotate(w13, 17) ^ rotate(w13, 19) ^ (w13 >>> 10))) | 0;
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
