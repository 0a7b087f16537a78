import { expect, it } from 'vitest';
import { describeAction, listChanges } from './describe-event.ts';

it('says an action in words', () => {
  expect(describeAction('key.revoked')).toBe('Key revoked');
  expect(describeAction('access_request.created')).toBe('Access request created');
  expect(describeAction('api.retired')).toBe('API retired');
  expect(describeAction('person.signed_in')).toBe('Person signed in');
});

it('lists what changed with a dash where there is nothing, and never loses a false or a zero', () => {
  const changes = {
    name: { after: 'New' },
    open: { before: true, after: false },
    limits: { before: [1], after: null },
  };
  expect(listChanges({ changes })).toEqual([
    { field: 'name', before: '–', after: 'New' },
    { field: 'open', before: 'true', after: 'false' },
    { field: 'limits', before: '[1]', after: '–' },
  ]);
});
