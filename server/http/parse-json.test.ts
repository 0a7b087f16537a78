import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.ts';

const BACKSLASH = '\\';
const NUL_ESCAPE = `${BACKSLASH}u0000`;

describe('a JSON body', () => {
  it('is read as JSON.parse reads it, whatever it says', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (text, space) => {
        const value: unknown = JSON.parse(text);
        const spaced = JSON.stringify(value, null, space);
        fc.pre(!spaced.includes(NUL_ESCAPE));
        expect(parseJson(spaced)).toEqual(value);
      }),
    );
  });

  it.each(['', '{', '{"a":1,}', 'undefined', "{'a':1}", '"a', 'NaN'])('is refused when it is %j', (text) => {
    expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'malformed_json' }));
  });

  it.each([
    '{"a":1,"a":2}',
    '[{"a":{"b":1,"b":1}}]',
    `{"a":1,"${BACKSLASH}u0061":2}`,
    `{"x":"${BACKSLASH}"","a":[{"c":1}],"a":2}`,
    `{"__proto__":1,"__proto__":2}`,
  ])('is refused when an object names a member twice: %s', (text) => {
    expect(() => parseJson(text)).toThrow(/twice/);
  });

  it.each([
    `{"a":"${BACKSLASH}${BACKSLASH}","b":"}","c":{"a":1},"d":[{"a":1},{"a":2}]}`,
    `["a","a",{"a":"a"}]`,
    `{"a":"{${BACKSLASH}"a${BACKSLASH}":1}"}`,
  ])('may name members alike in different objects, and have braces and quotes in strings: %s', (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('is refused with a NUL character, but not with the letters of its escape', () => {
    expect(() => parseJson(`{"a":"x${NUL_ESCAPE}y"}`)).toThrow(/NUL/);
    expect(() => parseJson(`{"a":"${BACKSLASH}${BACKSLASH}${NUL_ESCAPE}"}`)).toThrow(/NUL/);
    expect(parseJson(`{"a":"${BACKSLASH}${NUL_ESCAPE}"}`)).toEqual({ a: NUL_ESCAPE });
  });

  it('is refused when it is nested more than 100 deep', () => {
    expect(() => parseJson(`${'['.repeat(101)}${']'.repeat(101)}`)).toThrow(/nested/);
    expect(parseJson(`${'['.repeat(100)}${']'.repeat(100)}`)).toBeInstanceOf(Array);
  });
});
