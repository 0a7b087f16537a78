import type { Clock } from '@latchkey/verifier';
import { beforeEach, describe, expect, it } from 'vitest';
import { AttachedVerifiers, type VerifierIdentity } from './attached-verifiers.ts';

const TERM_MS = 10_000;
const identity: VerifierIdentity = {
  incarnation: 'verifier',
  name: 'checkout',
  version: '1',
  address: '192.0.2.1',
  serviceTokenId: 'token',
  serviceTokenName: 'Gateway',
};
const link = { push: () => {}, end: () => {}, move: () => {} };

describe('verifiers attached to an authority', () => {
  let now: number;
  let epoch: number;
  let attached: AttachedVerifiers;
  beforeEach(() => {
    now = 0;
    epoch = 1;
    const clock: Clock = { monotonic: () => now, wall: () => now, after: () => () => {} };
    attached = new AttachedVerifiers({
      clock,
      epoch: () => epoch,
      grantable: () => TERM_MS,
      most: 10,
      mostOfOneToken: 10,
    });
    attached.join(identity, 1, link);
    attached.renew('verifier', 1);
  });

  it('count as having confirmed what they stand at when they join again', async () => {
    epoch = 2;
    const waited = attached.waitFor(2);
    // It applied the change, but its word for that was lost with its connection.
    attached.join(identity, 2, link);
    expect(await waited).toEqual({ acknowledged: 1, expired: 0 });
  });

  it('are not forgotten while they join, even if nothing was left of what was known of them', () => {
    attached.disconnect('verifier', link);
    now = TERM_MS + 1;
    const joined = attached.beginJoin('verifier');
    expect(attached.sweep(TERM_MS)).toEqual([]);
    joined();
    expect(attached.sweep(TERM_MS)).toEqual(['verifier']);
  });

  it('stay attached when they join again over another connection after their lease was over', () => {
    const former = { ...link, end: () => attached.disconnect('joins again', former) };
    attached.join({ ...identity, incarnation: 'joins again' }, 1, former);
    attached.join({ ...identity, incarnation: 'joins again' }, 1, { ...link });
    expect(attached.renew('joins again', 1)).toMatchObject({ kind: 'granted' });
    expect(attached.sweep(TERM_MS)).toEqual([]);
  });

  it('are forgotten too when they had no lease as their connection ended', () => {
    attached.join({ ...identity, incarnation: 'without a lease' }, 1, link);
    attached.disconnect('without a lease', link);
    expect(attached.sweep(TERM_MS)).toEqual(['without a lease']);
    expect(attached.sweep(TERM_MS)).toEqual([]);
  });

  it('are forgotten when nothing was heard of them on a connection that did not end', () => {
    const mute = { ...link, end: () => attached.disconnect('mute', mute) };
    attached.join({ ...identity, incarnation: 'mute' }, 1, mute);
    attached.renew('mute', 1);
    now = 2 * TERM_MS + 1;
    attached.renew('verifier', 1);
    expect(attached.sweep(2 * TERM_MS)).toEqual(['mute']);
    expect(attached.list().map(({ incarnation }) => incarnation)).toEqual(['verifier']);
  });

  it('are forgotten when they were not let in after it had been noted that they might be', () => {
    const joined = attached.beginJoin('refused');
    expect(attached.sweep(TERM_MS)).toEqual([]);
    joined();
    expect(attached.sweep(TERM_MS)).toEqual(['refused']);
  });

  it('are forgotten later if that could not be done at once, but not once they have joined again', () => {
    attached.leave('verifier');
    expect(attached.sweep(TERM_MS)).toEqual(['verifier']);
    attached.forgetLater('verifier');
    expect(attached.sweep(TERM_MS)).toEqual(['verifier']);
    const joined = attached.beginJoin('verifier');
    attached.forgetLater('verifier');
    expect(attached.sweep(TERM_MS)).toEqual([]);
    attached.join(identity, 1, link);
    joined();
    attached.forgetLater('verifier');
    expect(attached.sweep(TERM_MS)).toEqual([]);
  });
});
