import { ERRORS, problem } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { DatabaseError } from '../database/database-error.ts';
import { Problem } from './problem.ts';
import { problemBody, toProblem } from './reply-to-error.ts';

describe('what becomes of a failure', () => {
  it.each([
    [new DatabaseError('unavailable', 'connection refused'), 'unavailable'],
    [new DatabaseError('commit_unknown', 'no answer'), 'unavailable'],
    [new DatabaseError('retry', 'deadlock'), 'unavailable'],
    [new DatabaseError('conflict', 'unique'), 'conflict'],
    [new DatabaseError('other', 'no such column'), 'internal_error'],
    [new TypeError('x is not a function'), 'internal_error'],
    ['not even an error', 'internal_error'],
  ])('%s is told as %s', (failure, code) => {
    expect(toProblem(failure).code).toBe(code);
  });

  it('tells nobody what really happened', () => {
    const secret = 'relation "api_key" at 10.0.0.7 does not exist';
    for (const kind of ['unavailable', 'conflict', 'other'] as const) {
      const body = JSON.stringify(problemBody(toProblem(new DatabaseError(kind, secret)), 'req_1'));
      expect(body).not.toContain('api_key');
    }
  });

  it('says when to come back where waiting helps', () => {
    const unreachable = toProblem(new DatabaseError('unavailable', ''));
    expect(unreachable.options.headers).toMatchObject({ 'retry-after': '1' });
  });
});

it.each(['malformed_json', 'not_found', 'name_taken', 'internal_error'] as const)(
  'writes %s as a problem document of the contract',
  (code) => {
    const body = problem.parse(problemBody(new Problem(code, 'What is wrong and what to do.'), 'req_1'));
    expect(body).toMatchObject({
      type: `urn:latchkey:problem:${code}`,
      status: ERRORS[code].status,
      title: ERRORS[code].title,
      requestId: 'req_1',
    });
  },
);
