/** Longer paths are ambiguous. Counted without query and fragment. */
export const PATH_LENGTH_MAX = 8192;
/** Paths with more segments are ambiguous. */
export const PATH_SEGMENTS_MAX = 256;

export interface RequestPath {
  readonly segments: readonly PathSegment[];
  readonly hasTrailingSlash: boolean;
  /** After so many segments an upstream may stop reading, at `;` or an encoded `?` or `#`, although more follow. */
  readonly mayEndAfter: number | undefined;
}

/** One segment of a request path, together with everything else an upstream may take it for. */
export interface PathSegment {
  /** Percent-decoded, otherwise as sent. */
  readonly text: string;
  /** `foldText(text)`. */
  readonly folded: string;
  /** What is known only of a segment that can be read in more than one way, apart from letter case. */
  readonly odd: OddSegment | undefined;
}

export interface OddSegment {
  /** Every reading: raw or decoded, with or without `;…`, with or without trailing dots and spaces. At most 40. */
  readonly readings: readonly string[];
  /** The readings folded, each once. */
  readonly keys: readonly string[];
  /** The keys without their format suffix (`admin.json` → `admin`), each once, and none that is a key too. */
  readonly stems: readonly string[];
  /** Whether it contains `;`, or an encoded `?` or `#`. */
  readonly mayEndPath: boolean;
}

const NOT_ROOTED = 'The path must start with "/".';
const TOO_LONG = `The path is longer than ${PATH_LENGTH_MAX} characters.`;
const TOO_MANY_SEGMENTS = `The path has more than ${PATH_SEGMENTS_MAX} segments.`;
const EMPTY_SEGMENT = 'The path has an empty segment ("//"); send it without.';
const DOT_SEGMENT =
  'The path has a "." or ".." segment or one of only dots or spaces; send the resolved path.';
const BARE_PARAMETERS = 'A path segment starts with ";", "?" or "#".';
const SEVERAL_ENDS = 'More than one path segment has ";" or an encoded "?" or "#"; send at most one.';
const SEPARATOR = 'The path has a backslash, or an encoded slash or backslash, within a segment.';
const CONTROL = 'The path has a control character.';
const RAW_CHARACTER = 'The path has a space or a character outside ASCII that is not percent-encoded.';
const MALFORMED_PERCENT = 'The path has a "%" that does not start a valid UTF-8 percent-encoding.';
const DOUBLE_ENCODING = 'The path is percent-encoded twice; encode it once.';

const PLAIN = 0;
const UPPER_CASE = 1;
const SLASH = 2;
const END = 3;
const ODD = 4;
const REFUSED = 5;
const DOT = 0x2e;
const SPACE = 0x20;
const QUESTION_MARK = 0x3f;

const kindOfAscii = new Uint8Array(128);
kindOfAscii.fill(REFUSED, 0x00, 0x21);
kindOfAscii.fill(UPPER_CASE, 0x41, 0x5b);
kindOfAscii[0x7f] = REFUSED;
kindOfAscii[0x5c] = REFUSED;
kindOfAscii[0x2f] = SLASH;
kindOfAscii[0x3f] = END;
kindOfAscii[0x23] = END;
kindOfAscii[0x25] = ODD;
kindOfAscii[0x3b] = ODD;

/**
 * Cuts a request path into segments, up to the first `?` or `#`; one trailing slash makes no segment, so `/` has none.
 * Returns the reason, a public sentence, when upstreams are known to disagree about what the path means.
 * Sources: RFC 3986 §3.3, §5.2.4 (dot segments), §6.2.2 (equivalent spellings).
 */
export function readPath(path: string): RequestPath | string {
  if (path.charCodeAt(0) !== 0x2f) return NOT_ROOTED;
  const segments: PathSegment[] = [];
  const limit = Math.min(path.length, PATH_LENGTH_MAX);
  let start = 1;
  let hasUpperCase = false;
  let isOdd = false;
  let mayEnd = false;
  let mayEndAfter: number | undefined;
  for (let at = 1; ; at++) {
    const code = at < limit ? path.charCodeAt(at) : QUESTION_MARK;
    if (code > 0x7f) return RAW_CHARACTER;
    const kind = kindOfAscii[code];
    if (kind === PLAIN) continue;
    if (kind === UPPER_CASE) hasUpperCase = true;
    else if (kind === ODD) isOdd = true;
    else if (kind === REFUSED) return reasonOfCharacter(code);
    else {
      if (at === start) {
        if (kind === SLASH) return EMPTY_SEGMENT;
      } else {
        if (segments.length === PATH_SEGMENTS_MAX) return TOO_MANY_SEGMENTS;
        if (mayEnd) {
          // Each such place is one more walk through all templates.
          if (mayEndAfter !== undefined) return SEVERAL_ENDS;
          mayEndAfter = segments.length;
          mayEnd = false;
        }
        const text = path.slice(start, at);
        if (isOdd || path.charCodeAt(at - 1) === DOT) {
          const segment = readOddSegment(text);
          if (typeof segment === 'string') return segment;
          segments.push(segment);
          mayEnd = segment.odd?.mayEndPath === true;
        } else {
          segments.push({ text, folded: hasUpperCase ? text.toLowerCase() : text, odd: undefined });
        }
      }
      if (kind === END) {
        if (at === PATH_LENGTH_MAX && !isEnd(path, at)) return TOO_LONG;
        return { segments, hasTrailingSlash: at === start && at > 1, mayEndAfter };
      }
      start = at + 1;
      hasUpperCase = false;
      isOdd = false;
    }
  }
}

function isEnd(path: string, at: number): boolean {
  return at === path.length || path[at] === '?' || path[at] === '#';
}

/**
 * One spelling for all texts that some upstream may hold to be equal: letter case, Unicode compatibility forms (NFKC),
 * accents and invisible characters are dropped. Folding a concatenation gives the concatenation of the folded parts.
 */
export function foldText(text: string): string {
  const compatible = toCompatible(text);
  if (isAscii(compatible)) return compatible.toLowerCase();
  // Up and down again joins letters with several lower or upper forms; the final sigma depends on its neighbours.
  return toCompatible(compatible.toLowerCase().toUpperCase()).toLowerCase().replaceAll('ς', 'σ');
}

/** The fault of a decoded segment or part of one, as a public sentence; shared with the templates of endpoints. */
export function findFaultInDecoded(text: string): string | undefined {
  if (/\p{Cc}/u.test(text)) return CONTROL;
  const compatible = toCompatible(text);
  if (/[/\\]/.test(text) || /[/\\]/.test(compatible)) return SEPARATOR;
  if (/%[0-9a-f]{2}/i.test(text) || /%[0-9a-f]{2}/i.test(compatible)) return DOUBLE_ENCODING;
  return undefined;
}

/** Percent-decoded text, or the fault as a public sentence in `fault`. */
export function decodeSegment(raw: string): { text: string } | { fault: string } {
  try {
    return { text: decodeURIComponent(raw) };
  } catch {
    return { fault: MALFORMED_PERCENT };
  }
}

/** Without leading spaces and trailing dots and spaces, as file systems and some frameworks read names. */
export function trimSegment(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === SPACE) start++;
  while (start < end && (text.charCodeAt(end - 1) === DOT || text.charCodeAt(end - 1) === SPACE)) end--;
  return text.slice(start, end);
}

function reasonOfCharacter(code: number): string {
  if (code === 0x5c) return SEPARATOR;
  return code < SPACE || code === 0x7f ? CONTROL : RAW_CHARACTER;
}

function readOddSegment(raw: string): PathSegment | string {
  const decoded = decodeSegment(raw);
  if ('fault' in decoded) return decoded.fault;
  const { text } = decoded;
  const fault = findFaultInDecoded(text);
  if (fault !== undefined) return fault;

  const spellings = new Set([text, raw, toCompatible(text)]);
  // Some cut the parameters off before they decode, and some after.
  const withoutParameters = raw.slice(0, endOf(raw, ';'));
  if (withoutParameters !== raw) {
    const decodedLater = decodeURIComponent(withoutParameters);
    spellings.add(decodedLater).add(toCompatible(decodedLater));
  }
  const readings = new Set<string>();
  let mayEndPath = false;
  for (const spelling of spellings) {
    for (const mark of ['', ';', '?', '#']) {
      const end = mark === '' ? spelling.length : endOf(spelling, mark);
      if (end === 0) return BARE_PARAMETERS;
      if (end < spelling.length) mayEndPath = true;
      const reading = spelling.slice(0, end);
      const trimmed = trimSegment(reading);
      if (trimmed === '') return DOT_SEGMENT;
      readings.add(reading).add(trimmed);
    }
  }
  const keys = new Set<string>();
  for (const reading of readings) keys.add(foldText(reading));
  const stems = new Set<string>();
  for (const key of keys) {
    const stem = withoutSuffix(key);
    if (stem !== undefined && !keys.has(stem)) stems.add(stem);
  }
  const odd = { readings: [...readings], keys: [...keys], stems: [...stems], mayEndPath };
  return { text, folded: foldText(text), odd };
}

function endOf(text: string, mark: string): number {
  const end = text.indexOf(mark);
  return end < 0 ? text.length : end;
}

/** `admin.json` → `admin`, as frameworks with an optional format at the end of a route read it. */
export function withoutSuffix(text: string): string | undefined {
  const dot = text.lastIndexOf('.');
  return dot > 0 ? text.slice(0, dot) : undefined;
}

function toCompatible(text: string): string {
  if (isAscii(text)) return text;
  // The subscript iota is a mark in lower case and a letter in upper case.
  const decomposed = text.normalize('NFKD').replaceAll('\u0345', 'ι');
  return decomposed.replace(/[\p{M}\p{Default_Ignorable_Code_Point}]/gu, '');
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
