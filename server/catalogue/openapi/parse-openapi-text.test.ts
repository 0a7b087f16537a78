import { describe, expect, test } from 'vitest';
import { OpenapiProblem } from '../openapi-problem.ts';
import { readMember } from './document-members.ts';
import { parseOpenapiText } from './parse-openapi-text.ts';

function problemOf(text: string): OpenapiProblem {
  try {
    parseOpenapiText(text);
  } catch (error) {
    if (error instanceof OpenapiProblem) return error;
    throw error;
  }
  throw new Error('the text was read');
}

describe('texts that are read', () => {
  test.each([
    ['JSON', '{"a": {"b": [1, "2"]}}', { a: { b: [1, '2'] } }],
    ['JSON after a byte order mark and white space', '\ufeff \n{"a": 1}', { a: 1 }],
    ['YAML after a byte order mark', '\ufeffa: x\n', { a: 'x' }],
    ['YAML with the line ends of Windows', 'a: x\r\nb:\r\n  - y\r\n', { a: 'x', b: ['y'] }],
    ['YAML in braces, which is not JSON', '{a: x, b: [y]} # note', { a: 'x', b: ['y'] }],
    [
      'YAML numbers as they are written',
      'a: 1.10\nb: 007\nc: 2024-01-01\nd: 1e3',
      { a: '1.10', b: '007', c: '2024-01-01', d: '1e3' },
    ],
    [
      'YAML true, false and null, and no other words for them',
      'a: true\nb: null\nc: yes\nd: off\ne: ~\nf:',
      { a: true, b: null, c: 'yes', d: 'off', e: null, f: null },
    ],
    [
      'YAML tags that nobody knows',
      'a: !Sub "x"\nb: !Map {c: d}\ne: !!int 5\nf: !Seq [g]',
      { a: 'x', b: { c: 'd' }, e: '5', f: ['g'] },
    ],
    [
      'YAML merge keys',
      'x: &x {a: one, b: two}\ny:\n  <<: *x\n  b: three',
      { x: { a: 'one', b: 'two' }, y: { a: 'one', b: 'three' } },
    ],
  ])('%s', (_, text, value) => {
    expect(parseOpenapiText(text).value).toEqual(value);
  });

  test.each(['{"__proto__": {"polluted": 1}, "constructor": 2}', '__proto__: {polluted: 1}\nconstructor: 2'])(
    'names of every object are members like others in %s',
    (text) => {
      const { value } = parseOpenapiText(text);
      expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor']);
      expect(readMember({}, 'polluted')).toBeUndefined();
      expect(readMember(value, 'polluted')).toBeUndefined();
      expect(readMember(value, 'toString')).toBeUndefined();
    },
  );

  test('a bomb of aliases is shared, not multiplied', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 100; level += 1) {
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    const { value, locate } = parseOpenapiText(lines.join('\n'));
    expect(Object.keys(Object(value))).toHaveLength(100);
    expect(locate(['/a99/3/4']).get('/a99/3/4')).toMatchObject({ line: 100 });
  });

  test('an alias to what contains it is a circle, not an endless document', () => {
    const { value } = parseOpenapiText('a: &a\n  b: *a\n');
    const inner = readMember(value, 'a');
    expect(readMember(inner, 'b')).toBe(inner);
  });
});

describe('texts that are not read', () => {
  test.each([
    ['JSON without a comma', '{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['JSON with a comma too many', '{\n  "a": [1,\n  2,]\n}', 3, 5],
    ['JSON with an open string', '{\n  "a": "x,\n  "b": 1\n}', 2, 11],
    ['JSON that ends early', '{\n  "a": {\n    "b": 1\n', 4, 1],
    ['JSON with a name used twice', '{\n  "a": 1,\n  "b": 2,\n  "a": 3\n}', 4, 3],
    ['JSON after a byte order mark', '\ufeff{\n "a": nil }', 2, 7],
    ['YAML with a wrong indentation', 'a:\n  b: 1\n c: 2\n', 3, 2],
    ['YAML with a tab for indentation', 'a:\n\tb: 1\n', 2, 1],
    ['YAML with an open bracket', 'a: [1, 2\nb: 3\n', 2, 1],
    ['YAML with a colon within a value', 'a: 1\nsummary: this: that\n', 2, 14],
    ['YAML with a key used twice', 'a: 1\nb: 2\na: 3\n', 3, 1],
    ['YAML with an alias to nothing', 'a: 1\nb: *nobody\n', 2, 5],
    ['YAML with a key that is a list', 'a: 1\nb:\n  ? [c, d]\n  : e\n', 3, 5],
    ['YAML with a template without quotes', 'a: 1\nb:\n  c: {{host}}\n', 3, 7],
    ['YAML with a NUL', 'a: 1\nb: \0\n', 2, 4],
  ])('%s is refused with its line and column', (_, text, line, column) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ code: 'invalid_syntax', line, column, pointer: null });
    expect(problem.message).toContain(`line ${line}, column ${column}`);
  });

  test.each([
    ['an empty text', ' \n ', /empty/],
    ['several YAML documents', 'a: 1\n---\nb: 2\n', /several/],
    ['a web page', '\n<!DOCTYPE html><html></html>', /web page/],
  ])('%s is refused as no OpenAPI document', (_, text, message) => {
    expect(problemOf(text)).toMatchObject({ code: 'not_openapi', message: expect.stringMatching(message) });
  });

  test.each([
    ['JSON', `{"a": ${'['.repeat(100_000)}`, 1],
    ['YAML in brackets', `a: ${'['.repeat(100_000)}`, 1],
    [
      'YAML by indentation',
      Array.from({ length: 2_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
      400,
    ],
  ])('%s nested without end is refused where it becomes too deep', (_, text, line) => {
    expect(problemOf(text)).toMatchObject({ code: 'too_large', line });
  });

  test('merge keys that multiply each other are stopped', () => {
    const lines = [`a0: &a0 {${Array.from({ length: 2_000 }, (_, index) => `k${index}: x`).join(', ')}}`];
    for (let level = 1; level < 200; level += 1) lines.push(`a${level}: &a${level} {<<: *a${level - 1}}`);
    expect(problemOf(lines.join('\n'))).toMatchObject({
      code: 'invalid_syntax',
      message: expect.stringContaining('merge'),
    });
  });
});

describe('places', () => {
  test.each([
    ['JSON', '{\n  "a": {\n    "b/c": [\n      {"~": 1}, {"d": 2}\n    ]\n  }\n}'],
    ['YAML', 'x: 0\na:\n  b/c:\n   - {"~": 1}\n   - d: 2\n'],
  ])('of members and items are found in %s', (notation, text) => {
    const found = parseOpenapiText(text).locate([
      '/a',
      '/a/b~1c',
      '/a/b~1c/1/d',
      '/a/b~1c/0/~0',
      '/a/missing/x',
      '/missing',
      '',
    ]);
    expect([...found].map(([pointer, { line, column }]) => [pointer, line, column])).toEqual(
      notation === 'JSON'
        ? [
            ['/a', 2, 3],
            ['/a/b~1c', 3, 5],
            ['/a/b~1c/1/d', 4, 18],
            ['/a/b~1c/0/~0', 4, 8],
            ['/a/missing/x', 2, 3],
          ]
        : [
            ['/a', 2, 1],
            ['/a/b~1c', 3, 3],
            ['/a/b~1c/1/d', 5, 6],
            ['/a/b~1c/0/~0', 4, 8],
            ['/a/missing/x', 2, 1],
          ],
    );
  });

  test('of what came through a merge key are those of the mapping that has it', () => {
    const text = 'x: &x\n  get: {summary: s}\npaths:\n  /a:\n    <<: *x\n';
    expect(parseOpenapiText(text).locate(['/paths/~1a/get']).get('/paths/~1a/get')).toEqual({
      line: 4,
      column: 3,
    });
  });

  test('are found after a key that is an alias', () => {
    const text = 'a: &name x\nb:\n  *name : {c: d}\n  e: f\n';
    expect(parseOpenapiText(text).value).toEqual({ a: 'x', b: { x: { c: 'd' }, e: 'f' } });
    expect(parseOpenapiText(text).locate(['/b/e']).get('/b/e')).toEqual({ line: 4, column: 3 });
  });
});
