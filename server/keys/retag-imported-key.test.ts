import { describe, expect, test } from 'vitest';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { RetagImportedKeys } from './retag-imported-key.ts';

const origin: ChangeOrigin = {
  actor: { kind: 'system', id: null, name: 'Latchkey' },
  address: null,
  requestId: '',
  idempotency: null,
  waits: true,
};

/** Commits that wait until they are let go, and count. */
function createCommits() {
  const waiting: ((error?: Error) => void)[] = [];
  let begun = 0;
  const commitChange: CommitChange = () => {
    begun += 1;
    return new Promise((_, reject) => {
      waiting.push((error) => reject(error ?? new Error('done')));
    });
  };
  return { commitChange, begun: () => begun, release: () => waiting.shift()?.() };
}

function createRetagging(commitChange: CommitChange, capacity: number, onError = (_: unknown) => {}) {
  return new RetagImportedKeys({ commitChange, origin, pepperVersion: 1, onError, capacity });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('giving imported keys their tag', () => {
  test('nothing is begun within the call, which a decision makes', async () => {
    const commits = createCommits();
    const retagging = createRetagging(commits.commitChange, 10);
    retagging.add('a', 'tag');
    expect(commits.begun()).toBe(0);
    await turn();
    expect(commits.begun()).toBe(1);
  });

  test('a key is queued once, however often it is used meanwhile, and keys go one after the other', async () => {
    const commits = createCommits();
    const retagging = createRetagging(commits.commitChange, 10);
    for (let use = 0; use < 5; use += 1) for (const id of ['a', 'b']) retagging.add(id, 'tag');
    await turn();
    expect(commits.begun()).toBe(1);
    retagging.add('a', 'tag');
    commits.release();
    await turn();
    expect(commits.begun()).toBe(2);
    commits.release();
    await retagging.settle();
    expect(commits.begun()).toBe(2);
  });

  test('beyond the capacity a key is left for its next use', async () => {
    const commits = createCommits();
    const retagging = createRetagging(commits.commitChange, 2);
    for (const id of ['a', 'b', 'c']) retagging.add(id, 'tag');
    for (let count = 0; count < 3; count += 1) {
      await turn();
      commits.release();
    }
    await retagging.settle();
    expect(commits.begun()).toBe(2);
    retagging.add('c', 'tag');
    await turn();
    expect(commits.begun()).toBe(3);
  });

  test('a failure is told, and the key is tried again at its next use', async () => {
    const commits = createCommits();
    const errors: unknown[] = [];
    const retagging = createRetagging(commits.commitChange, 2, (error) => errors.push(error));
    retagging.add('a', 'tag');
    await turn();
    commits.release();
    await retagging.settle();
    expect(errors).toHaveLength(1);
    retagging.add('a', 'tag');
    await turn();
    expect(commits.begun()).toBe(2);
  });
});
