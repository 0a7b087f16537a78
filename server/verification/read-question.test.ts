import { verifyRequest } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from '../http/parse-json.ts';
import { readQuestion } from './read-question.ts';

const names = fc.constantFrom(
  'key',
  'authorization',
  'api',
  'access',
  'method',
  'path',
  'address',
  'cost',
  'other',
);
const values = fc.oneof(
  fc.string(),
  fc.constantFrom('read', 'write', 'none', ''),
  fc.double(),
  fc.integer({ min: -2, max: 3 }),
  fc.constantFrom(1_000_000, 1_000_001, 0, -0, 0.5, 2 ** 53),
  fc.jsonValue(),
);
const bodies = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.oneof(names, fc.string()), values, { maxKeys: 4 }) },
  fc.jsonValue(),
);

/** What the ordinary way makes of a body. */
function readOrdinarily(text: string): unknown {
  try {
    const described = verifyRequest.safeParse(parseJson(text));
    return described.success ? described.data : undefined;
  } catch {
    return undefined;
  }
}

it('takes exactly what the contract takes, of all that JSON can say', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const text = JSON.stringify(body);
      expect(readQuestion(text)).toEqual(readOrdinarily(text));
    }),
    { numRuns: 5000 },
  );
});

it('takes exactly what the ordinary way takes of what is nearly JSON, or names a member twice', () => {
  const member = fc
    .tuple(
      fc.constantFrom('key', 'api', 'access', 'cost', 'k\\u0065y'),
      fc.constantFrom('"a"', '"read"', '1', '10', '1e3', '"\\""', '"\\u0000"', '{}', '["a"]'),
    )
    .map(([name, value]) => `"${name}":${value}`);
  const text = fc
    .tuple(
      fc.array(member, { maxLength: 4 }),
      fc.constantFrom('', ' ', ',', '"', '\ufeff', '}'),
      fc.constantFrom(',', ', ', '\n,'),
    )
    .map(([members, extra, comma]) => `${extra}{${members.join(comma)}}${extra === '\ufeff' ? '' : extra}`);
  fc.assert(
    fc.property(text, (sent) => {
      expect(readQuestion(sent)).toEqual(readOrdinarily(sent));
    }),
    { numRuns: 5000 },
  );
});

it('refuses a body that brings its own prototype', () => {
  expect(readQuestion('{"key": "a", "__proto__": {"api": "b"}}')).toBeUndefined();
  expect(readQuestion('{"__proto__": "a"}')).toBeUndefined();
  expect(readQuestion('{"constructor": "a"}')).toBeUndefined();
});
