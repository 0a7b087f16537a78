import { type IpFamily, type IpWords, readIp } from './read-ip.ts';

/** A range of addresses, such as `203.0.113.0/24`. Host bits are zero. */
export interface AddressRange {
  readonly family: 4 | 6;
  /** The first address; IPv4 in its mapped form `0, 0, 0xffff, address`. */
  readonly words: IpWords;
  /** How many leading bits of all 128 count: 96 more than written for IPv4. */
  readonly prefixBits: number;
}

export interface AddressMatcher {
  /** Whether a caller with this address is in the list; no address at all, or not in plain text form, is not. */
  allows(address: string): boolean;
}

const MAPPED_BITS = 96;

/**
 * Reads one address or CIDR range: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`. Undefined if it is neither, also for
 * octets with leading zeros, zone ids and spaces. Host bits are masked off. IPv4-mapped ranges, `::ffff:192.0.2.0/120`,
 * are the IPv4 ranges they map; a shorter prefix, such as `::/0`, is IPv6 only.
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const words = new Uint32Array(4);
  const address = slash < 0 ? text : text.slice(0, slash);
  const family = readIp(address, words);
  if (family === 0) return undefined;
  const isWrittenAsIpv4 = !address.includes(':');
  const writtenBits = isWrittenAsIpv4 ? 32 : 128;
  let prefixBits = 128;
  if (slash >= 0) {
    const prefix = text.slice(slash + 1);
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(prefix) || Number(prefix) > writtenBits) return undefined;
    prefixBits = Number(prefix) + 128 - writtenBits;
  }
  for (let index = 0; index < 4; index++) words[index] = (words[index] ?? 0) & maskOf(prefixBits, index);
  // A mapped address with a short prefix spans more than what is mapped.
  return { family: family === 4 && prefixBits >= MAPPED_BITS ? 4 : 6, words, prefixBits };
}

/**
 * The one text form of a range: `192.0.2.1`, `192.0.2.0/24`, IPv6 after RFC 5952 §4 (lower case, the longest run of at
 * least two zero groups as `::`). A single address has no prefix length; mapped addresses are written as IPv4.
 */
export function canonicalRange(range: AddressRange): string {
  const { family, words, prefixBits } = range;
  const prefix = prefixBits === 128 ? '' : `/${family === 4 ? prefixBits - MAPPED_BITS : prefixBits}`;
  return (family === 4 ? writeIpv4(words[3] ?? 0) : writeIpv6(words)) + prefix;
}

/**
 * Compiles an allow-list. Throws an `Error` with a public sentence for a text that `parseAddressRange` does not read.
 * An empty list allows nobody: a key without a list has to be let through before. A look-up is a binary search.
 */
export function compileAddresses(texts: readonly string[]): AddressMatcher {
  const ranges = texts.map((text) => {
    const range = parseAddressRange(text);
    if (range === undefined) throw new Error(`"${text}" is not an IP address or CIDR range.`);
    return range;
  });
  const ipv4 = new RangeTable(ranges.filter((range) => range.family === 4));
  const ipv6 = new RangeTable(ranges.filter((range) => range.family === 6));
  return {
    allows(address) {
      const family: IpFamily = readIp(address, caller);
      if (family === 0) return false;
      return (family === 4 ? ipv4 : ipv6).contains(caller);
    },
  };
}

// Matching is synchronous, so one place for the address at hand is enough.
const caller: IpWords = new Uint32Array(4);

/** Ranges of one family, sorted and disjoint. Two CIDR ranges either contain one another or have nothing in common. */
class RangeTable {
  /** First addresses and masks, four words each. */
  private readonly starts: Uint32Array;
  private readonly masks: Uint32Array;
  private readonly count: number;

  constructor(ranges: readonly AddressRange[]) {
    const sorted = [...ranges].sort(
      (one, other) => compareWords(one.words, 0, other.words) || one.prefixBits - other.prefixBits,
    );
    const kept: AddressRange[] = [];
    for (const range of sorted) {
      const last = kept.at(-1);
      if (last === undefined || !isWithin(range, last)) kept.push(range);
    }
    this.count = kept.length;
    this.starts = new Uint32Array(4 * kept.length);
    this.masks = new Uint32Array(4 * kept.length);
    for (const [index, range] of kept.entries()) {
      this.starts.set(range.words, 4 * index);
      for (let word = 0; word < 4; word++) this.masks[4 * index + word] = maskOf(range.prefixBits, word);
    }
  }

  contains(words: IpWords): boolean {
    // The last range that does not start after the address is the only one that can contain it.
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareWords(this.starts, 4 * middle, words) > 0) high = middle;
      else low = middle + 1;
    }
    if (low === 0) return false;
    const at = 4 * (low - 1);
    for (let word = 0; word < 4; word++) {
      const masked = ((words[word] ?? 0) & (this.masks[at + word] ?? 0)) >>> 0;
      if (masked !== this.starts[at + word]) return false;
    }
    return true;
  }
}

function compareWords(starts: Uint32Array, at: number, words: IpWords): number {
  for (let word = 0; word < 4; word++) {
    const difference = (starts[at + word] ?? 0) - (words[word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isWithin(range: AddressRange, outer: AddressRange): boolean {
  if (range.prefixBits < outer.prefixBits) return false;
  for (let word = 0; word < 4; word++) {
    if (((range.words[word] ?? 0) & maskOf(outer.prefixBits, word)) >>> 0 !== outer.words[word]) return false;
  }
  return true;
}

/** The mask of one of the four words for a prefix of so many bits of 128, as an unsigned number. */
function maskOf(prefixBits: number, word: number): number {
  const bits = Math.min(32, Math.max(0, prefixBits - 32 * word));
  // Shifting by 32 shifts by none.
  return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
}

function writeIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

function writeIpv6(words: IpWords): string {
  const groups: number[] = [];
  for (const word of words) groups.push(word >>> 16, word & 0xffff);
  let gap = 0;
  let gapLength = 0;
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > gapLength) {
      gap = start;
      gapLength = end - start;
    }
  }
  const write = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (gapLength < 2) return write(groups);
  return `${write(groups.slice(0, gap))}::${write(groups.slice(gap + gapLength))}`;
}
