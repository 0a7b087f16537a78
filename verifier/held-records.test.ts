import { describe, expect, it } from 'vitest';
import { HeldRecords } from './held-records.ts';
import { NOT_LOADED } from './on-demand-records.ts';
import type { Credential } from './read-credential.ts';
import { makeApi, makeApp, makeKey, TestAuthority, type TestKey } from './testing/fixtures.ts';

/** This authority goes by the id alone. */
const NO_CREDENTIAL: Credential = { kind: 'none' };

function hold(options: { capacity?: number } = {}) {
  const authority = new TestAuthority();
  const errors: unknown[] = [];
  const records = new HeldRecords({
    source: authority.source,
    capacity: options.capacity ?? 100,
    onLoadError: (error) => errors.push(error),
  });
  const add = (key: TestKey) => {
    authority.keys.set(key.snapshot.id, key.snapshot);
    return key.snapshot.id;
  };
  return { authority, records, errors, add };
}

/** A verifier whose authority answers when the test says so. */
function holdSlowly() {
  const held = hold();
  const waiting: (() => void)[] = [];
  held.authority.waiting = waiting;
  /** Lets go the answer that was asked for first, and waits until it has arrived. */
  const answer = async () => {
    waiting.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ...held, waiting, answer };
}

function revoke(authority: TestAuthority, id: string): void {
  const snapshot = authority.keys.get(id);
  if (snapshot !== undefined) authority.keys.set(id, { ...snapshot, state: 'revoked' });
  authority.epoch += 1;
}

describe('a load that a change overtakes', () => {
  it('is thrown away and repeated, so that a revoked key never comes back as it was', async () => {
    const { authority, records, add, answer, waiting } = holdSlowly();
    const id = add(makeKey());
    const fetched = records.fetchKey(id, NO_CREDENTIAL);
    revoke(authority, id);
    records.apply({ epoch: 1, touches: [{ kind: 'key', id }] });
    await answer();
    expect(records.heldKey(id)).toBeUndefined();
    expect(waiting).toHaveLength(1);
    await answer();
    expect(await fetched).toMatchObject({ id, state: 'revoked' });
    expect(records.heldKey(id)).toMatchObject({ state: 'revoked' });
  });

  it('is repeated for every change, also one that seems to be about something else', async () => {
    const { authority, records, add, answer, waiting } = holdSlowly();
    const id = add(makeKey());
    const fetched = records.fetchKey(id, NO_CREDENTIAL);
    for (let epoch = 1; epoch <= 3; epoch += 1) {
      authority.epoch = epoch;
      records.apply({ epoch, touches: [{ kind: 'app', id: 'app_1' }] });
      await answer();
      expect(waiting).toHaveLength(1);
    }
    await answer();
    expect(await fetched).toMatchObject({ id });
  });

  it('is given up after six, and nothing is held', async () => {
    const { authority, records, add, answer } = holdSlowly();
    const id = add(makeKey());
    const fetched = records.fetchKey(id, NO_CREDENTIAL);
    for (let epoch = 1; epoch <= 6; epoch += 1) {
      authority.epoch = epoch;
      records.apply({ epoch, touches: [] });
      await answer();
    }
    expect(await fetched).toBe(NOT_LOADED);
    expect(records.heldKey(id)).toBeUndefined();
  });

  it('is repeated also when the change has no epoch of its own', async () => {
    const { authority, records, add, answer } = holdSlowly();
    const id = add(makeKey());
    records.apply({ epoch: 5, touches: [] });
    authority.epoch = 5;
    const fetched = records.fetchKey(id, NO_CREDENTIAL);
    // As after a COMMIT that got no answer: it may have been written, and the epoch is not known.
    records.apply({ epoch: 0, touches: [{ kind: 'everything', id: '' }] });
    const snapshot = authority.keys.get(id);
    if (snapshot !== undefined) authority.keys.set(id, { ...snapshot, state: 'revoked' });
    await answer();
    expect(records.heldKey(id)).toBeUndefined();
    await answer();
    expect(await fetched).toMatchObject({ state: 'revoked' });
  });

  it('is thrown away where it says that there is no such key', async () => {
    const { authority, records, add, answer } = holdSlowly();
    const key = makeKey();
    const { id } = key.snapshot;
    const fetched = records.fetchKey(id, NO_CREDENTIAL);
    add(key);
    authority.epoch = 1;
    records.apply({ epoch: 1, touches: [{ kind: 'key', id }] });
    await answer();
    await answer();
    expect(await fetched).toMatchObject({ id });
  });

  it('is noticed as well where the authority answers at once but from the past', () => {
    const { records, add } = hold();
    const id = add(makeKey());
    records.apply({ epoch: 3, touches: [] });
    expect(records.fetchKey(id, NO_CREDENTIAL)).toBe(NOT_LOADED);
  });
});

describe('a change', () => {
  it('reaches every key of the app or organization it touches, and no other', () => {
    const { authority, records, add } = hold();
    const organization = { id: 'org_2', name: 'Second', active: true, approvals: {} };
    const ids = [
      add(makeKey()),
      add(makeKey()),
      add(makeKey({ app: makeApp({ id: 'app_2' }) })),
      add(makeKey({ app: null })),
      add(makeKey({ app: makeApp({ id: 'app_3' }), organization })),
    ];
    const load = () => ids.map((id) => records.heldKey(id) ?? records.fetchKey(id, NO_CREDENTIAL));
    const reloaded = (touch: Parameters<HeldRecords['apply']>[0]['touches'][number]) => {
      load();
      authority.loads.length = 0;
      authority.epoch += 1;
      records.apply({ epoch: authority.epoch, touches: [touch] });
      load();
      return authority.loads.map((id) => ids.indexOf(id));
    };
    expect(reloaded({ kind: 'app', id: 'app_1' })).toEqual([0, 1]);
    expect(reloaded({ kind: 'app', id: 'app_2' })).toEqual([2]);
    expect(reloaded({ kind: 'organization', id: 'org_1' })).toEqual([0, 1, 2, 3]);
    expect(reloaded({ kind: 'organization', id: 'org_2' })).toEqual([4]);
    expect(reloaded({ kind: 'key', id: ids[3] ?? '' })).toEqual([3]);
    expect(reloaded({ kind: 'everything', id: '' })).toEqual([0, 1, 2, 3, 4]);
    expect(reloaded({ kind: 'api', id: 'conversations' })).toEqual([]);
  });

  it('to an organization shows in every key of it, one after the other', () => {
    const { authority, records, add } = hold();
    const ids = [add(makeKey()), add(makeKey()), add(makeKey({ app: null }))];
    for (const id of ids) void records.fetchKey(id, NO_CREDENTIAL);
    for (const [id, snapshot] of authority.keys) {
      authority.keys.set(id, { ...snapshot, organization: { ...snapshot.organization, active: false } });
    }
    authority.epoch = 1;
    records.apply({ epoch: 1, touches: [{ kind: 'organization', id: 'org_1' }] });
    for (const id of ids) {
      expect(records.heldKey(id)).toBeUndefined();
      expect(records.fetchKey(id, NO_CREDENTIAL)).toMatchObject({ ownerActive: false });
    }
  });

  it('to an app shows in a key that was loaded before and in one loaded after it', () => {
    const { authority, records, add } = hold();
    const before = add(makeKey());
    const after = add(makeKey());
    void records.fetchKey(before, NO_CREDENTIAL);
    for (const [id, snapshot] of authority.keys) {
      authority.keys.set(id, { ...snapshot, app: makeApp({ active: false }) });
    }
    authority.epoch = 1;
    records.apply({ epoch: 1, touches: [{ kind: 'app', id: 'app_1' }] });
    expect(records.fetchKey(after, NO_CREDENTIAL)).toMatchObject({ ownerActive: false });
    expect(records.heldKey(before)).toBeUndefined();
  });

  it('to an API or a service token makes it be read anew', () => {
    const { authority, records } = hold();
    authority.apis.set('conversations', makeApi());
    expect(records.fetchApi('conversations')).toMatchObject({ active: true });
    authority.apis.set('conversations', makeApi({ active: false }));
    expect(records.fetchApi('conversations')).toMatchObject({ active: true });
    records.apply({ epoch: 0, touches: [{ kind: 'api', id: 'conversations' }] });
    expect(records.fetchApi('conversations')).toMatchObject({ active: false });

    expect(records.fetchServiceToken('token')).toBeNull();
    records.apply({ epoch: 0, touches: [{ kind: 'service_token', id: 'token' }] });
    authority.loads.length = 0;
    expect(records.fetchServiceToken('token')).toBeNull();
    expect(authority.loads).toEqual(['token']);
  });

  it('never takes the epoch back', () => {
    const { records } = hold();
    records.apply({ epoch: 7, touches: [] });
    records.apply({ epoch: 6, touches: [] });
    expect(records.applied).toBe(7);
  });
});

describe('an imported key', () => {
  const handle = `${'a'.repeat(64)}.${'b'.repeat(64)}`;
  const imported = () => makeKey({ scheme: 'sha256', tag: 'b'.repeat(64) });

  it('is found by id when a change names it, though it is held by its handle', () => {
    const { authority, records, add } = hold();
    const id = add(imported());
    void records.fetchKey(handle, NO_CREDENTIAL);
    expect(records.heldKey(handle)).toMatchObject({ id });
    revoke(authority, id);
    records.apply({ epoch: 1, touches: [{ kind: 'key', id }] });
    expect(records.heldKey(handle)).toBeUndefined();
    expect(records.fetchKey(handle, NO_CREDENTIAL)).toMatchObject({ state: 'revoked' });
  });

  it('is found under each of the handles that it is held by', () => {
    const { authority, records, add } = hold();
    const id = add(imported());
    // As after a change of the pepper: another tag, the same hash that the key came with.
    const handles = [handle, `${'c'.repeat(64)}.${'b'.repeat(64)}`];
    for (const each of handles) void records.fetchKey(each, NO_CREDENTIAL);
    authority.epoch = 1;
    records.apply({ epoch: 1, touches: [{ kind: 'key', id }] });
    for (const each of handles) expect(records.heldKey(each)).toBeUndefined();
  });

  it('is usable again right after its organization was touched', () => {
    const { authority, records, add } = hold();
    add(imported());
    void records.fetchKey(handle, NO_CREDENTIAL);
    authority.epoch = 1;
    records.apply({ epoch: 1, touches: [{ kind: 'organization', id: 'org_1' }] });
    expect(records.heldKey(handle)).toBeUndefined();
    void records.fetchKey(handle, NO_CREDENTIAL);
    expect(records.heldKey(handle)).toMatchObject({ current: true });
  });

  it('that was unknown is looked for again when keys were imported', () => {
    const { authority, records, add } = hold();
    expect(records.fetchKey(handle, NO_CREDENTIAL)).toBeNull();
    const id = add(imported());
    expect(records.fetchKey(handle, NO_CREDENTIAL)).toBeNull();
    authority.epoch = 1;
    records.apply({ epoch: 1, touches: [{ kind: 'imported_keys', id: '' }] });
    expect(records.fetchKey(handle, NO_CREDENTIAL)).toMatchObject({ id });
  });
});

describe('what is not there', () => {
  it('is asked for once, and again only after it was created', () => {
    const { authority, records, add } = hold();
    const key = makeKey();
    const { id } = key.snapshot;
    for (let round = 0; round < 5; round += 1) expect(records.fetchKey(id, NO_CREDENTIAL)).toBeNull();
    expect(authority.loads).toEqual([id]);
    add(key);
    authority.epoch = 1;
    records.apply({ epoch: 1, touches: [{ kind: 'key', id }] });
    expect(records.fetchKey(id, NO_CREDENTIAL)).toMatchObject({ id });
  });

  it('never pushes out what is there, however much of it is asked for', () => {
    const { authority, records, add } = hold({ capacity: 10 });
    const id = add(makeKey());
    void records.fetchKey(id, NO_CREDENTIAL);
    for (let index = 0; index < 1000; index += 1)
      void records.fetchKey(String(index).padStart(12, '0'), NO_CREDENTIAL);
    authority.loads.length = 0;
    expect(records.heldKey(id)).toMatchObject({ id });
    expect(authority.loads).toEqual([]);
  });
});

describe('limits', () => {
  it('hold at most as many keys as the capacity says', () => {
    const { records, add } = hold({ capacity: 10 });
    const ids = Array.from({ length: 50 }, () => add(makeKey()));
    for (const id of ids) {
      expect(records.fetchKey(id, NO_CREDENTIAL)).toMatchObject({ id });
      expect(records.keys.size).toBeLessThanOrEqual(10);
    }
  });

  it('let one load serve all that ask for the same key meanwhile', async () => {
    const { authority, records, add, answer } = holdSlowly();
    const id = add(makeKey());
    const asked = [
      records.fetchKey(id, NO_CREDENTIAL),
      records.fetchKey(id, NO_CREDENTIAL),
      records.fetchKey(id, NO_CREDENTIAL),
    ];
    expect(authority.loads).toHaveLength(1);
    await answer();
    for (const fetched of await Promise.all(asked)) expect(fetched).toMatchObject({ id });
  });

  it('answer the 513th load at once with "not loaded", and go on when there is room again', async () => {
    const { records, answer, waiting, errors } = holdSlowly();
    for (let index = 0; index < 512; index += 1) records.fetchKey(`id ${index}`, NO_CREDENTIAL);
    expect(records.fetchKey('one too many', NO_CREDENTIAL)).toBe(NOT_LOADED);
    expect(waiting).toHaveLength(512);
    await answer();
    expect(records.fetchKey('one too many', NO_CREDENTIAL)).toBeInstanceOf(Promise);
    expect(errors).toEqual([]);
  });

  it('do not count a load that failed', async () => {
    const { authority, records, errors, add } = hold();
    const id = add(makeKey());
    authority.failure = new Error('no database');
    expect(records.fetchKey(id, NO_CREDENTIAL)).toBe(NOT_LOADED);
    expect(errors).toEqual([authority.failure]);
    authority.failure = null;
    expect(records.fetchKey(id, NO_CREDENTIAL)).toMatchObject({ id });
  });
});
