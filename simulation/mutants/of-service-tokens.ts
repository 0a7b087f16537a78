import type { Mutant } from '../mutant.ts';

/** What can go wrong when a service token is revoked. */
export const OF_SERVICE_TOKENS: readonly Mutant[] = [
  {
    name: 'a verifier whose token was revoked is not turned away',
    world: 'one',
    authority: () => ({ wrapServing: (serving) => ({ ...serving, holdsServiceToken: () => true }) }),
  },
  {
    name: 'a verifier whose token was revoked goes on renewing its lease',
    world: 'several',
    authority: () => ({ wrapServing: (serving) => ({ ...serving, holdsServiceToken: () => true }) }),
  },
  {
    name: 'a token is not looked at again once it was proven',
    world: 'one',
    authority: () => ({
      wrapServing: (serving) => {
        const admitted = new WeakSet<object>();
        return {
          ...serving,
          holdsServiceToken: (token) => {
            if (admitted.has(token)) return serving.holdsServiceToken(token);
            admitted.add(token);
            return true;
          },
        };
      },
    }),
  },
  {
    name: 'a verifier that is turned away counts as gone at once',
    world: 'one',
    barrier: ({ attached }) => {
      const push = attached.push.bind(attached);
      attached.push = (change) => {
        push(change);
        for (const { kind, id } of change.touches)
          for (const { incarnation, serviceTokenId } of attached.list())
            if (kind === 'service_token' && id === serviceTokenId) attached.leave(incarnation);
      };
    },
  },
  {
    name: 'a verifier that is turned away says that it has left, and goes on',
    world: 'one',
    service: () => ({
      wrapConnect: (connect) => (events) => {
        const connection = connect({
          ...events,
          onMessage: (message) => {
            if (message.type === 'refused' && message.code === 'invalid_service_token')
              connection.send({ type: 'leave' });
            else events.onMessage(message);
          },
        });
        return connection;
      },
    }),
  },
];
