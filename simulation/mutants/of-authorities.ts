import type { Mutant } from '../mutant.ts';
import { clearTimers } from './clear-timers.ts';

/** What an authority can get wrong, alone. */
export const OF_AUTHORITIES: readonly Mutant[] = [
  {
    name: 'a verifier that is behind is granted a lease',
    world: 'one',
    barrier: ({ attached, feed }) => {
      const renew = attached.renew.bind(attached);
      attached.renew = (incarnation, applied) => {
        const committed = feed.applied;
        Object.defineProperty(feed, 'applied', { value: Math.min(applied, committed), configurable: true });
        const renewal = renew(incarnation, applied);
        Object.defineProperty(feed, 'applied', { value: committed, configurable: true });
        Reflect.deleteProperty(feed, 'applied');
        return renewal;
      };
    },
  },
  {
    name: 'an authority that starts anew waits for nobody',
    world: 'one',
    authority: ({ store }) => ({ store: { ...store, readVerifiers: async () => [] } }),
  },
  {
    name: 'a change is answered when it is committed',
    world: 'one',
    barrier: (barrier) => {
      barrier.waitFor = async () => ({ acknowledged: 0, expired: 0 });
    },
  },
  {
    name: 'a change is answered when all but the last one are confirmed',
    world: 'one',
    barrier: ({ attached }) => {
      const waitFor = attached.waitFor.bind(attached);
      attached.waitFor = (epoch) => waitFor(epoch - 1);
    },
  },
  {
    name: 'a barrier waits for more than its epoch',
    world: 'one',
    barrier: ({ attached }) => {
      const waitFor = attached.waitFor.bind(attached);
      attached.waitFor = (epoch) => waitFor(epoch + 1);
    },
  },
  {
    name: 'a verifier that joins again loses its lease at the authority',
    world: 'one',
    barrier: ({ attached }) => {
      const join = attached.join.bind(attached);
      attached.join = (identity, applied, link) => {
        attached.leave(identity.incarnation);
        join(identity, applied, link);
      };
    },
  },
  {
    name: 'a connection that ends takes the lease with it',
    world: 'one',
    barrier: ({ attached }) => {
      attached.disconnect = (incarnation) => attached.leave(incarnation);
    },
  },
  {
    name: 'a committed change that could not be applied at once is left',
    world: 'one',
    barrier: (barrier) => {
      barrier.settle = (change) => barrier.feed.reach(change);
    },
  },
  {
    name: 'the timers of the authority are cleared',
    world: 'one',
    authority: ({ process }) => {
      clearTimers(process, 50);
      return {};
    },
  },
];
