/** What `readIp` found: no address, an IPv4 address, an IPv6 address. */
export type IpFamily = 0 | 4 | 6;

/** An address as four unsigned 32-bit numbers, the most significant first. */
export type IpWords = Uint32Array;

const DOT = 0x2e;
const COLON = 0x3a;
const ZERO = 0x30;

/**
 * Reads an address in text form into `words` (length 4) and returns its family, or 0 if it is none. An IPv4 address is
 * written in its mapped form, `0, 0, 0xffff, address`; so a mapped IPv6 address, `::ffff:192.0.2.1`, is IPv4.
 * Sources: RFC 4291 §2.2 and §2.5.5.2; four decimal octets without leading zeros (RFC 6943 §3.1.1 on why).
 * Zone ids, spaces and brackets are refused. Allocates nothing.
 */
export function readIp(text: string, words: IpWords): IpFamily {
  // The longest form, eight groups the last two of which are an IPv4 address, has 45 characters.
  if (text.length < 2 || text.length > 45) return 0;
  for (let at = 0; at < text.length && at < 5; at++) {
    const code = text.charCodeAt(at);
    if (code === COLON) return readIpv6(text, words);
    if (code === DOT) break;
  }
  const address = readIpv4(text, 0);
  if (address < 0) return 0;
  words[0] = 0;
  words[1] = 0;
  words[2] = 0xffff;
  words[3] = address;
  return 4;
}

/** The four octets from `start` to the end of the text as an unsigned number, or -1. */
function readIpv4(text: string, start: number): number {
  let address = 0;
  let octets = 0;
  let octet = -1;
  for (let at = start; ; at++) {
    const code = at < text.length ? text.charCodeAt(at) : DOT;
    if (code === DOT) {
      if (octet < 0) return -1;
      address = address * 256 + octet;
      octets++;
      octet = -1;
      if (at >= text.length) return octets === 4 ? address : -1;
      if (octets === 4) return -1;
      continue;
    }
    const digit = code - ZERO;
    // An octet that goes on after a zero has a leading zero, which some read as octal.
    if (digit < 0 || digit > 9 || octet === 0) return -1;
    octet = octet < 0 ? digit : octet * 10 + digit;
    if (octet > 255) return -1;
  }
}

const groups = new Uint16Array(8);

function readIpv6(text: string, words: IpWords): IpFamily {
  let count = 0;
  let gap = -1;
  let at = 0;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return 0;
    gap = 0;
    at = 2;
  }
  while (at < text.length) {
    if (count === 8) return 0;
    const start = at;
    let group = 0;
    let digit = hexDigit(text.charCodeAt(at));
    while (digit >= 0) {
      if (at - start === 4) return 0;
      group = group * 16 + digit;
      at++;
      digit = at < text.length ? hexDigit(text.charCodeAt(at)) : -1;
    }
    if (at === start) return 0;
    if (at < text.length && text.charCodeAt(at) === DOT) {
      if (count > 6) return 0;
      const address = readIpv4(text, start);
      if (address < 0) return 0;
      groups[count++] = address >>> 16;
      groups[count++] = address & 0xffff;
      break;
    }
    groups[count++] = group;
    if (at === text.length) break;
    if (text.charCodeAt(at) !== COLON) return 0;
    at++;
    if (at === text.length) return 0;
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return 0;
      gap = count;
      at++;
    }
  }
  if (gap < 0 ? count !== 8 : count > 7) return 0;
  return fill(words, count, gap);
}

/** Spreads `count` groups over 128 bits, with zeros at the gap, where `::` was. */
function fill(words: IpWords, count: number, gap: number): IpFamily {
  if (gap >= 0) {
    const moved = 8 - count;
    groups.copyWithin(gap + moved, gap, count);
    groups.fill(0, gap, gap + moved);
  }
  for (let index = 0; index < 4; index++) {
    words[index] = (groups[2 * index] ?? 0) * 0x10000 + (groups[2 * index + 1] ?? 0);
  }
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff ? 4 : 6;
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= 0x39) return code - ZERO;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
