import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTemplate } from './parse-template.ts';

const segmentsOf = (path: string) => {
  const template = parseTemplate(path);
  return template.kind === 'template' ? template.segments : template.message;
};

describe('parseTemplate', () => {
  test.each([
    ['/', []],
    ['/a', [{ kind: 'literal', text: 'a' }]],
    ['/a/', [{ kind: 'literal', text: 'a' }]],
    ['/A.b/{id}', [{ kind: 'literal', text: 'A.b' }, { kind: 'parameter' }]],
    [
      '/{user-id}/{user_id}/{user.id}/{$id}/{ids[]}',
      Array.from({ length: 5 }, () => ({ kind: 'parameter' })),
    ],
    ['/{name}.json', [{ kind: 'partial', parts: ['', '.json'] }]],
    ['/things:{verb}', [{ kind: 'partial', parts: ['things:', ''] }]],
    ['/{a}-{b}', [{ kind: 'partial', parts: ['', '-', ''] }]],
    [
      '/a/{path*}',
      [
        { kind: 'literal', text: 'a' },
        { kind: 'rest', orNone: false },
      ],
    ],
    [
      '/a/{path+}',
      [
        { kind: 'literal', text: 'a' },
        { kind: 'rest', orNone: false },
      ],
    ],
    ['/**', [{ kind: 'rest', orNone: true }]],
    ['/caf%C3%A9', [{ kind: 'literal', text: 'café' }]],
    ['/café', [{ kind: 'literal', text: 'café' }]],
    ['/%7B%7D', [{ kind: 'literal', text: '{}' }]],
    ['/%61', [{ kind: 'literal', text: 'a' }]],
  ])('%s is read', (path, segments) => expect(segmentsOf(path)).toEqual(segments));

  test('names the parameters in their order', () => {
    expect(parseTemplate('/{b}/{a}-{c}/{rest*}')).toMatchObject({ parameters: ['b', 'a', 'c', 'rest'] });
  });

  test.each([
    ['', 'must start with "/"'],
    ['a', 'must start with "/"'],
    ['//a', '"//"'],
    ['/a//', '"//"'],
    ['/a?b', 'may not contain "?"'],
    ['/a#b', 'may not contain "#"'],
    ['/a;b', 'may not contain ";"'],
    ['/a\\b', 'may not contain "\\"'],
    ['/a b', 'may not contain " "'],
    ['/a%3Bb', 'may not contain an encoded'],
    ['/a%EF%BC%9Bb', 'may not contain an encoded'],
    ['/a%2Fb', 'encoded slash'],
    ['/a%00', 'control character'],
    ['/a%2541', 'encoded twice'],
    ['/a%zz', 'percent-encoding'],
    ['/.', 'end with a dot'],
    ['/a/..', 'end with a dot'],
    ['/a./b', 'end with a dot'],
    ['/{a}./b', 'end with a dot'],
    ['/%20a', 'start with a space'],
    ['/a%E2%80%A4', 'end with a dot'],
    ['/%E2%80%8B', 'invisible'],
    ['/{a}/{a}', 'named twice'],
    ['/{a}{b}', 'need text between'],
    ['/{a', 'do not pair'],
    ['/a}', 'do not pair'],
    ['/{{a}}', 'do not pair'],
    ['/{}', 'is not a parameter'],
    ['/{+path}', 'is not a parameter'],
    ['/{?query}', 'may not contain "?"'],
    ['/{a,b}', 'is not a parameter'],
    ['/{a:3}', 'is not a parameter'],
    ['/*', 'Write {name}'],
    ['/a*', 'Write {name}'],
    ['/**/a', 'must be the last'],
    ['/{path*}/a', 'must be the last'],
    ['/a{path*}', 'a segment of its own'],
    [`/${'a'.repeat(8192)}`, 'at most 8192'],
    ['/a'.repeat(257), 'at most 256'],
  ])('%s is refused with a sentence', (path, message) => {
    expect(parseTemplate(path)).toEqual({ kind: 'fault', message: expect.stringContaining(message) });
  });

  test('never throws, and what it refuses it explains', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'/{}*a.%20-') }),
    );
    fc.assert(
      fc.property(text, (path) => {
        const template = parseTemplate(`/${path}`);
        if (template.kind === 'fault') expect(template.message).toMatch(/\.$/);
      }),
      { numRuns: 2000 },
    );
  });
});
