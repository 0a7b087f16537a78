import { verifyRequest } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
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

it('takes exactly what the contract takes, of all that JSON can say', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const sent: unknown = JSON.parse(JSON.stringify(body));
      const described = verifyRequest.safeParse(sent);
      expect(readQuestion(sent)).toEqual(described.success ? described.data : undefined);
    }),
    { numRuns: 5000 },
  );
});

it('refuses a body that brings its own prototype', () => {
  expect(readQuestion(JSON.parse('{"key": "a", "__proto__": {"api": "b"}}'))).toBeUndefined();
  expect(readQuestion(JSON.parse('{"constructor": "a"}'))).toBeUndefined();
});
