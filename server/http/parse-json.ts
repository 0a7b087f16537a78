import { Problem } from './problem.ts';

const QUOTE = 34;
const COMMA = 44;
const OPENING_BRACKET = 91;
const BACKSLASH = 92;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const NUL_ESCAPE = '\\u0000';
const MOST_DEPTH = 100;

/**
 * Parses a JSON body more strictly than `JSON.parse`: an object that names a member twice is refused, because
 * two readers of it could each see another value, and so is a NUL character, which no database column takes.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : 'not JSON';
    throw new Problem('malformed_json', `The body is not JSON: ${detail}.`, { cause });
  }
  refuseNul(text);
  refuseRepeatedNames(text);
  return value;
}

/** Walks valid JSON once, keeping the member names of the objects that are open. Refuses depth as well. */
function refuseRepeatedNames(text: string): void {
  const open: (Set<string> | null)[] = [];
  let expectsName = false;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case OPENING_BRACE:
        open.push(new Set());
        expectsName = true;
        break;
      case OPENING_BRACKET:
        open.push(null);
        break;
      case CLOSING_BRACE:
      case CLOSING_BRACKET:
        open.pop();
        expectsName = false;
        break;
      case COMMA:
        expectsName = open.at(-1) instanceof Set;
        break;
      case QUOTE: {
        const end = findStringEnd(text, index);
        if (expectsName) addName(text.slice(index, end + 1), open.at(-1) ?? null);
        expectsName = false;
        index = end;
      }
    }
    if (open.length > MOST_DEPTH)
      throw new Problem('malformed_json', `The body is nested more than ${MOST_DEPTH} deep.`);
  }
}

/** Leaps from quote to quote: strings of many megabytes are documents, and they must not hold up everybody else. */
function findStringEnd(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

/** Whether an odd number of backslashes stands before a character of valid JSON. */
function isEscaped(text: string, index: number): boolean {
  let first = index;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (index - first) % 2 === 1;
}

/** In valid JSON a NUL is always written as this escape; behind another backslash it is plain text. */
function refuseNul(text: string): void {
  for (let at = text.indexOf(NUL_ESCAPE); at !== -1; at = text.indexOf(NUL_ESCAPE, at + 1)) {
    if (!isEscaped(text, at)) throw new Problem('malformed_json', 'The body contains a NUL character.');
  }
}

function addName(quoted: string, names: Set<string> | null): void {
  const name: unknown = quoted.includes('\\') ? JSON.parse(quoted) : quoted.slice(1, -1);
  if (names === null || typeof name !== 'string') return;
  if (names.has(name)) {
    throw new Problem('malformed_json', `The body names the member "${name.slice(0, 100)}" twice.`);
  }
  names.add(name);
}
