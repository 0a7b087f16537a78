import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanJson } from './scan-json.ts';
import { SourceDepthError, SourceSyntaxError, type SourceVisitor } from './source-visitor.ts';

const ignore: SourceVisitor = { openMapping() {}, openSequence() {}, key() {}, scalar() {}, close() {} };

function scan(text: string): SourceSyntaxError | null {
  try {
    scanJson(text, ignore, 100);
    return null;
  } catch (error) {
    if (error instanceof SourceSyntaxError) return error;
    throw error;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('scanJson', () => {
  test('every JSON text is accepted, whatever its white space', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, '\t', 2), (json, space) => {
        expect(scan(`\r\n ${JSON.stringify(JSON.parse(json), null, space)}\t`)).toBeNull();
      }),
    );
  });

  test('a text with one character changed is accepted exactly when JSON.parse accepts it', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '"', ',', '}', ']', '{', '0', '\\', '\n', '-', 'e'),
        (json, at, put) => {
          const position = at % (json.length + 1);
          const text = json.slice(0, position) + put + json.slice(position + 1);
          const error = scan(text);
          // JSON.parse takes a name that is used twice; what follows it is not looked at any more.
          fc.pre(!error?.message.includes('used twice'));
          expect(error === null).toBe(parses(text));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([
    ['{"a": 1 "b": 2}', 8, 'a comma or "}"'],
    ['{"a": 1,}', 8, 'a name in double quotes'],
    ['[1,]', 3, 'a value'],
    ['{"a" 1}', 5, 'a colon'],
    ['{"a": tru}', 6, 'a value'],
    ['{"a": truex}', 6, 'a value'],
    ['{"a": 01}', 7, 'a comma or "}"'],
    ['{"a": "x\ny"}', 8, 'closing quote'],
    ['{"a": "\\x"}', 7, 'escape'],
    ['{"a": "x', 8, 'ends within a string'],
    ['{"a": ', 6, 'the document ends'],
    ['{} {}', 3, 'the end of the document'],
    ['{"a": 1, // note\n}', 9, 'a name in double quotes'],
    ['{"a": 1, "b": {"a": 1, "\\u0061": 2}}', 23, '"a" is used twice'],
  ])('in %j the trouble is found at %i', (text, offset, message) => {
    expect(scan(text)).toMatchObject({ offset, message: expect.stringContaining(message) });
  });

  test('nesting is followed to the limit and no deeper', () => {
    expect(scan('['.repeat(100) + ']'.repeat(100))).toBeNull();
    expect(scan('['.repeat(101) + ']'.repeat(101))).toBeInstanceOf(SourceDepthError);
    expect(scan('{"a":'.repeat(100_000))).toBeInstanceOf(SourceDepthError);
  });

  test('the visitor is told of every part and where it stands', () => {
    const told: string[] = [];
    scanJson(
      ' {"a": [1, {}], "b\\n": null}',
      {
        openMapping: (offset) => told.push(`{${offset}`),
        openSequence: (offset) => told.push(`[${offset}`),
        key: (name, offset) => told.push(`${name}${offset}`),
        scalar: (offset) => told.push(`s${offset}`),
        close: () => told.push('.'),
      },
      10,
    );
    expect(told).toEqual(['{1', 'a2', '[7', 's8', '{11', '.', '.', 'b\n16', 's23', '.']);
  });
});
