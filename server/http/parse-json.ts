import { Problem } from './problem.ts';

const QUOTE = 34;
const BACKSLASH = 92;
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
  refuseDoubtful(text);
  return value;
}

/** Walks valid JSON once, keeping the member names of the objects that are open. */
function refuseDoubtful(text: string): void {
  const open: (Set<string> | null)[] = [];
  let expectsName = false;
  for (let index = 0; index < text.length; index += 1) {
    switch (text[index]) {
      case '{':
        open.push(new Set());
        expectsName = true;
        break;
      case '[':
        open.push(null);
        break;
      case '}':
      case ']':
        open.pop();
        expectsName = false;
        break;
      case ',':
        expectsName = open.at(-1) instanceof Set;
        break;
      case '"': {
        const end = findStringEnd(text, index);
        checkString(text.slice(index, end + 1), expectsName ? (open.at(-1) ?? null) : null);
        expectsName = false;
        index = end;
      }
    }
    if (open.length > MOST_DEPTH)
      throw new Problem('malformed_json', `The body is nested more than ${MOST_DEPTH} deep.`);
  }
}

function findStringEnd(text: string, start: number): number {
  let index = start + 1;
  while (text.charCodeAt(index) !== QUOTE) index += text.charCodeAt(index) === BACKSLASH ? 2 : 1;
  return index;
}

function checkString(quoted: string, names: Set<string> | null): void {
  const escaped = quoted.includes('\\');
  if (names === null && !escaped) return;
  const value: unknown = escaped ? JSON.parse(quoted) : quoted.slice(1, -1);
  if (typeof value !== 'string') return;
  if (value.includes('\0')) throw new Problem('malformed_json', 'The body contains a NUL character.');
  if (names === null) return;
  if (names.has(value)) {
    throw new Problem('malformed_json', `The body names the member "${value.slice(0, 100)}" twice.`);
  }
  names.add(value);
}
