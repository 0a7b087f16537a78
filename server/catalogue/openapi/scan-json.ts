import { SourceDepthError, SourceSyntaxError, type SourceVisitor } from './source-visitor.ts';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /(?:true|false|null)(?![0-9A-Za-z_])/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'comma or end' | 'nothing more';

/**
 * Goes through a JSON text (RFC 8259) and tells `visitor` where each part stands. `JSON.parse` gives values but
 * neither positions, nor always the place of an error, nor a word about a name used twice.
 *
 * @throws SourceSyntaxError where the text is not JSON, or an object uses a name twice.
 * @throws SourceDepthError where objects and arrays are nested deeper than `depthMax`.
 */
export function scanJson(text: string, visitor: SourceVisitor, depthMax: number): void {
  /** What is open, innermost last: the names seen so far of an object, null for an array. */
  const open: (Set<string> | null)[] = [];
  let expected: Expected = 'value';
  let position = 0;

  function openCollection(names: Set<string> | null): Expected {
    if (open.length >= depthMax) throw new SourceDepthError('nested too deeply', position);
    if (names === null) visitor.openSequence(position);
    else visitor.openMapping(position);
    open.push(names);
    position += 1;
    return names === null ? 'value or ]' : 'name or }';
  }

  function closeCollection(): Expected {
    open.pop();
    visitor.close();
    position += 1;
    return open.length === 0 ? 'nothing more' : 'comma or end';
  }

  function readName(): Expected {
    const end = endOfString(text, position);
    const literal = text.slice(position, end);
    const name = literal.includes('\\') ? decodeString(literal) : literal.slice(1, -1);
    const names = open.at(-1);
    if (names?.has(name)) {
      throw new SourceSyntaxError(`the name ${JSON.stringify(name)} is used twice in one object`, position);
    }
    names?.add(name);
    visitor.key(name, position);
    position = skipWhitespace(text, end);
    if (text[position] !== ':') throw unexpected(text, position, 'a colon after the name');
    position += 1;
    return 'value';
  }

  function readScalar(): Expected {
    const end =
      text[position] === '"'
        ? endOfString(text, position)
        : (endOfMatch(NUMBER, text, position) ?? endOfMatch(WORD, text, position));
    if (end === null) throw unexpected(text, position, 'a value');
    visitor.scalar(position);
    position = end;
    return open.length === 0 ? 'nothing more' : 'comma or end';
  }

  function readComma(next: Expected): Expected {
    position += 1;
    return next;
  }

  for (;;) {
    position = skipWhitespace(text, position);
    const character = text[position];
    const inObject = open.at(-1) instanceof Set;
    switch (expected) {
      case 'nothing more':
        if (character === undefined) return;
        throw unexpected(text, position, 'the end of the document');
      case 'comma or end':
        if (character === (inObject ? '}' : ']')) expected = closeCollection();
        else if (character === ',') expected = readComma(inObject ? 'name' : 'value');
        else throw unexpected(text, position, inObject ? 'a comma or "}"' : 'a comma or "]"');
        break;
      case 'name':
      case 'name or }':
        if (character === '"') expected = readName();
        else if (character === '}' && expected === 'name or }') expected = closeCollection();
        else throw unexpected(text, position, 'a name in double quotes');
        break;
      case 'value':
      case 'value or ]':
        if (character === ']' && expected === 'value or ]') expected = closeCollection();
        else if (character === '{') expected = openCollection(new Set());
        else if (character === '[') expected = openCollection(null);
        else expected = readScalar();
        break;
    }
  }
}

function skipWhitespace(text: string, start: number): number {
  let position = start;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return position;
    position += 1;
  }
}

/** Offset after the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  for (;;) {
    const code = text.charCodeAt(position);
    if (code === 0x22) return position + 1;
    if (code === 0x5c) {
      const end = endOfMatch(ESCAPE, text, position);
      if (end === null) throw new SourceSyntaxError('unknown escape after a backslash', position);
      position = end;
    } else if (code < 0x20) {
      throw new SourceSyntaxError(
        'a string holds a line break or control character; is its closing quote missing?',
        position,
      );
    } else if (Number.isNaN(code)) {
      throw new SourceSyntaxError('the document ends within a string', text.length);
    } else position += 1;
  }
}

function endOfMatch(pattern: RegExp, text: string, start: number): number | null {
  pattern.lastIndex = start;
  return pattern.test(text) ? pattern.lastIndex : null;
}

function decodeString(literal: string): string {
  const value: unknown = JSON.parse(literal);
  return String(value);
}

function unexpected(text: string, position: number, wanted: string): SourceSyntaxError {
  const point = text.codePointAt(position);
  if (point === undefined)
    return new SourceSyntaxError(`the document ends where ${wanted} should follow`, text.length);
  return new SourceSyntaxError(
    `${JSON.stringify(String.fromCodePoint(point))} where ${wanted} should be`,
    position,
  );
}
