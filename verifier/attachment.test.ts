import { beforeEach, describe, expect, it } from 'vitest';
import { Attachment, type AttachmentEvent, type Replica } from './attachment.ts';
import { ClockLease } from './clock-lease.ts';
import type { RefusalCode, ToVerifier } from './protocol.ts';
import type { Change } from './snapshot.ts';
import { FORMATS, ScriptedAuthority } from './testing/fake-authority.ts';
import { FakeClock, settle } from './testing/fake-clock.ts';

const TERM = 10_000;
const LEASE = 9_800;

/** Keeps nothing, and remembers what was done to it. */
class SeenReplica implements Replica {
  applied = 0;
  restarts = 0;
  readonly changes: Change[] = [];
  onApply: () => void = () => {};

  apply(change: Change): void {
    this.onApply();
    this.changes.push(change);
    this.applied = Math.max(this.applied, change.epoch);
  }

  restart(epoch: number): void {
    this.restarts += 1;
    this.applied = epoch;
  }
}

describe('a verifier that attaches', () => {
  let clock: FakeClock;
  let lease: ClockLease;
  let replica: SeenReplica;
  let authority: ScriptedAuthority;
  let attachment: Attachment;
  let events: AttachmentEvent[];
  let random: number;
  beforeEach(() => {
    clock = new FakeClock();
    lease = new ClockLease(clock);
    replica = new SeenReplica();
    authority = new ScriptedAuthority();
    events = [];
    random = 0;
    attachment = new Attachment({
      connect: authority.connect,
      clock,
      random: () => random,
      lease,
      replica,
      serviceToken: 'token',
      api: 'parcels',
      incarnation: 'incarnation-of-a-test',
      name: 'test',
      version: '1',
      onFormats: () => {},
      onEvent: (event) => events.push(event),
      onAnswer: () => {},
    });
    attachment.start();
  });

  const joined = (epoch: number, changes: readonly Change[] | null, historyId = 'first'): ToVerifier => ({
    type: 'joined',
    historyId,
    epoch,
    changes,
    formats: FORMATS,
    leaseTermMs: TERM,
  });
  const changeOf = (epoch: number): Change => ({ epoch, touches: [{ kind: 'key', id: `key${epoch}` }] });
  const tell = (epoch: number) => authority.say({ type: 'change', change: changeOf(epoch), formats: null });
  const renewals = () => authority.heard('renew');
  const latestRenewal = () => renewals().at(-1)?.n ?? 0;
  const grant = (epoch = replica.applied, n = latestRenewal()) =>
    authority.say({ type: 'grant', n, epoch, leaseMs: LEASE });

  function attach(epoch = 5): void {
    authority.open();
    authority.say(joined(epoch, null));
    grant();
  }

  it('joins with where it stands, takes over what it lacks, and asks for its lease', () => {
    authority.open();
    expect(authority.heard('join')).toMatchObject([
      { protocol: 1, historyId: null, epoch: 0, api: 'parcels' },
    ]);
    authority.say(joined(5, null));
    expect(replica).toMatchObject({ restarts: 1, applied: 5 });
    expect(renewals()).toMatchObject([{ applied: 5 }]);
    expect(lease.isValid()).toBe(false);
    grant();
    expect(lease.isValid()).toBe(true);
    expect(events).toContainEqual({ type: 'lease_granted', milliseconds: LEASE });
  });

  it('counts its lease from before it asked, however late the grant comes', async () => {
    authority.open();
    authority.say(joined(5, null));
    await clock.advance(3_000);
    grant();
    expect(lease.left()).toBe(LEASE - 3_000);
  });

  it('has no lease by a grant that presupposes more than it has applied', () => {
    authority.open();
    authority.say(joined(5, null));
    grant(6);
    expect(lease.isValid()).toBe(false);
  });

  it('has no lease by a grant that it did not ask for, or of a connection that is gone', () => {
    authority.open();
    authority.say(joined(5, null));
    grant(5, 77);
    expect(lease.isValid()).toBe(false);
    const former = authority.latest;
    const n = latestRenewal();
    authority.hangUp();
    former.events.onMessage({ type: 'grant', n, epoch: 5, leaseMs: LEASE });
    expect(lease.isValid()).toBe(false);
  });

  it('applies a change before it confirms it', () => {
    attach();
    let confirmedBefore: number | undefined;
    replica.onApply = () => {
      confirmedBefore = renewals().at(-1)?.applied;
    };
    tell(6);
    expect(confirmedBefore).toBe(5);
    expect(replica.applied).toBe(6);
    expect(renewals().at(-1)).toMatchObject({ applied: 6 });
  });

  it('confirms with the next renewal what it applied while one was under way', () => {
    attach();
    tell(6);
    tell(7);
    tell(8);
    expect(renewals()).toHaveLength(2);
    expect(renewals().at(-1)).toMatchObject({ applied: 6 });
    authority.say({
      type: 'behind',
      n: latestRenewal(),
      epoch: 8,
      changes: [changeOf(7), changeOf(8)],
      formats: FORMATS,
    });
    expect(renewals().at(-1)).toMatchObject({ applied: 8 });
    expect(replica.changes.map(({ epoch }) => epoch)).toEqual([5, 6, 7, 8]);
  });

  it('never applies a change that is not the next one; it is told of those before it first', () => {
    attach();
    tell(7);
    expect(replica.applied).toBe(5);
    expect(renewals().at(-1)).toMatchObject({ applied: 5 });
    authority.say({
      type: 'behind',
      n: latestRenewal(),
      epoch: 7,
      changes: [changeOf(6), changeOf(7)],
      formats: FORMATS,
    });
    expect(replica.applied).toBe(7);
  });

  it('applies a change once, also when it is told of it twice', () => {
    attach();
    tell(6);
    tell(6);
    tell(5);
    expect(replica.changes.map(({ epoch }) => epoch)).toEqual([5, 6]);
  });

  it('gives up a connection whose authority says that it is behind, and not by what', async () => {
    attach();
    tell(7);
    authority.say({ type: 'behind', n: latestRenewal(), epoch: 7, changes: [changeOf(9)], formats: FORMATS });
    expect(authority.latest.isClosed).toBe(true);
    await clock.advance(100);
    expect(authority.connections).toHaveLength(2);
  });

  it('stays attached when changes that it was told of meanwhile leave nothing to catch up with', () => {
    attach();
    tell(7);
    tell(6);
    tell(7);
    authority.say({
      type: 'behind',
      n: latestRenewal(),
      epoch: 7,
      changes: [changeOf(6), changeOf(7)],
      formats: FORMATS,
    });
    expect(authority.latest.isClosed).toBe(false);
    expect(renewals().at(-1)).toMatchObject({ applied: 7 });
  });

  it('ignores everything else until it was let in, and a second welcome', () => {
    authority.open();
    tell(1);
    authority.say({ type: 'grant', n: 1, epoch: 0, leaseMs: LEASE });
    authority.say({ type: 'behind', n: 1, epoch: 3, changes: null, formats: FORMATS });
    expect(replica.changes).toEqual([]);
    expect(lease.isValid()).toBe(false);
    authority.say(joined(5, null));
    authority.say(joined(50, null, 'other'));
    expect(replica.applied).toBe(5);
  });

  it('renews three times in each term', async () => {
    attach();
    for (let elapsed = 0; elapsed < 3 * TERM; elapsed += 100) {
      await clock.advance(100);
      if (renewals().length > 1) grant();
    }
    expect(renewals().length).toBeGreaterThanOrEqual(9);
    expect(renewals().length).toBeLessThanOrEqual(11);
    expect(lease.isValid()).toBe(true);
  });

  it('connects anew at once when a renewal is not answered, and keeps its lease meanwhile', async () => {
    attach();
    await clock.advance(LEASE / 3 + 1);
    expect(renewals()).toHaveLength(2);
    await clock.advance(TERM / 3 + 1);
    expect(authority.connections).toHaveLength(2);
    expect(lease.isValid()).toBe(true);
    await clock.advance(TERM);
    expect(lease.isValid()).toBe(false);
  });

  it('tries again sooner where the authority may not grant just now', async () => {
    attach();
    tell(6);
    authority.say({ type: 'not_now', n: latestRenewal() });
    expect(renewals()).toHaveLength(2);
    await clock.advance(TERM / 3 + 1);
    expect(renewals()).toHaveLength(3);
    grant();
    expect(lease.left()).toBeGreaterThan(LEASE - 2);
  });

  it('joins again with what it has, and takes over only what it lacks', async () => {
    attach();
    authority.hangUp();
    await clock.advance(100);
    authority.open();
    expect(authority.heard('join').at(-1)).toMatchObject({ historyId: 'first', epoch: 5 });
    authority.say(joined(7, [changeOf(6), changeOf(7)]));
    expect(replica).toMatchObject({ restarts: 1, applied: 7 });
  });

  it('waits longer after each failure, up to five seconds, and not as long as others do', async () => {
    const pauses = [];
    for (random of [0, 0, 0, 0, 0, 0, 0, 0, 0.999_999]) {
      const before = clock.monotonic();
      const { length } = authority.connections;
      authority.hangUp();
      while (authority.connections.length === length) await clock.advance(1);
      pauses.push(clock.monotonic() - before);
    }
    expect(pauses).toEqual([25, 50, 100, 200, 400, 800, 1_600, 2_500, 5_000]);
    attach();
    random = 0;
    authority.hangUp();
    await clock.advance(25);
    expect(authority.latest.isClosed).toBe(false);
  });

  it('gives up an attempt to connect, or to join, that nobody answers', async () => {
    await clock.advance(10_100);
    expect(authority.connections).toHaveLength(2);
    authority.open();
    await clock.advance(TERM + 100);
    expect(authority.connections).toHaveLength(3);
  });

  it.each<RefusalCode>(['invalid_service_token', 'forbidden_api', 'unsupported_protocol'])(
    'stops deciding at once when it is refused with %s, says so, and asks again only after a while',
    async (code) => {
      attach();
      authority.say({ type: 'refused', code, message: 'No.' });
      expect(lease.isValid()).toBe(false);
      expect(authority.heard('leave')).toHaveLength(1);
      expect(events).toContainEqual({ type: 'refused', code, message: 'No.' });
      await clock.advance(14_999);
      expect(authority.connections).toHaveLength(1);
      await clock.advance(2);
      expect(authority.connections).toHaveLength(2);
    },
  );

  it('stops deciding, says so, and connects anew at once when this process of the authority makes way for others', async () => {
    attach();
    authority.say({ type: 'refused', code: 'moving', message: 'Stopping.' });
    expect(lease.isValid()).toBe(false);
    expect(authority.heard('leave')).toHaveLength(1);
    await clock.advance(0);
    expect(authority.connections).toHaveLength(2);
  });

  it('keeps its lease when it is only told to come back', async () => {
    attach();
    authority.say({ type: 'refused', code: 'join_again', message: 'Stopping.' });
    expect(lease.isValid()).toBe(true);
    await clock.advance(100);
    expect(authority.connections).toHaveLength(2);
  });

  it('forgets everything, and stops deciding, when the authority has another history', async () => {
    attach();
    authority.hangUp();
    await clock.advance(100);
    authority.open();
    authority.say(joined(3, [], 'second'));
    expect(events).toContainEqual({ type: 'history_changed' });
    expect(replica).toMatchObject({ restarts: 2, applied: 3 });
    expect(lease.isValid()).toBe(false);
    grant();
    expect(lease.isValid()).toBe(true);
  });

  it('forgets everything, and stops deciding, when the authority has gone back in time without saying so', async () => {
    attach();
    authority.hangUp();
    await clock.advance(100);
    authority.open();
    authority.say(joined(4, []));
    expect(lease.isValid()).toBe(false);
    expect(authority.latest.isClosed).toBe(true);
    await clock.advance(30_000);
    authority.open();
    expect(authority.heard('join').at(-1)).toMatchObject({ historyId: null, epoch: 0 });
  });

  it('has no lease when the clock was set back while it asked, and asks again soon', async () => {
    authority.open();
    authority.say(joined(5, null));
    clock.setWall(-5_000);
    grant();
    expect(lease.isValid()).toBe(false);
    expect(events.map(({ type }) => type)).not.toContain('lease_granted');
    await clock.advance(TERM / 3);
    grant();
    expect(lease.isValid()).toBe(true);
  });

  describe('that is asked to wait for a grant', () => {
    it('asks for one at once, and goes on with it', async () => {
      attach();
      let renewed = false;
      void attachment.renewed(1_000).then(() => (renewed = true));
      await settle();
      expect({ renewed, asked: renewals().length }).toEqual({ renewed: false, asked: 2 });
      grant();
      await settle();
      expect(renewed).toBe(true);
    });

    it('waits no longer than it was told to, and not at all where nobody could be asked for so long already', async () => {
      attach();
      let renewed = 0;
      void attachment.renewed(1_000).then(() => (renewed += 1));
      await clock.advance(1_001);
      expect(renewed).toBe(1);
      authority.hangUp();
      void attachment.renewed(1_000).then(() => (renewed += 1));
      await clock.advance(1_001);
      expect(renewed).toBe(2);
      await attachment.renewed(1_000);
    });

    it('goes on with the grant of the next connection, where the last one was only just lost', async () => {
      attach();
      authority.hangUp();
      let renewed = false;
      void attachment.renewed(1_000).then(() => (renewed = true));
      await clock.advance(100);
      expect(renewed).toBe(false);
      authority.open();
      authority.say(joined(5, []));
      grant();
      await settle();
      expect(renewed).toBe(true);
    });
  });

  describe('that leaves', () => {
    it('stops deciding, says so, and is done when that was heard', async () => {
      attach();
      let closed = false;
      void attachment.close().then(() => (closed = true));
      expect(lease.isValid()).toBe(false);
      expect(authority.heard('leave')).toHaveLength(1);
      await settle();
      expect(closed).toBe(false);
      authority.say({ type: 'left' });
      await settle();
      expect(closed).toBe(true);
      expect(authority.latest.isClosed).toBe(true);
      await clock.advance(60_000);
      expect(authority.connections).toHaveLength(1);
    });

    it('waits no longer than a second for an authority that does not hear', async () => {
      attach();
      let closed = false;
      void attachment.close().then(() => (closed = true));
      await clock.advance(1_000);
      expect(closed).toBe(true);
    });

    it('gets no lease any more by a grant that was on its way', async () => {
      attach();
      tell(6);
      const closing = attachment.close();
      grant(6);
      expect(lease.isValid()).toBe(false);
      authority.hangUp();
      await closing;
    });
  });
});
