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
});
