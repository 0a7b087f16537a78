import type { ServiceTokenSnapshot } from '@latchkey/verifier';
import type { LoadForVerifier } from './load-for-verifier.ts';

/** Records are asked for faster than the database tells them. */
export class TooManyLookUpsError extends Error {
  override readonly name = 'TooManyLookUpsError';
}

/**
 * Look-ups with at most so many under way; one more is refused at once, with a `TooManyLookUpsError`. Waiting in
 * line for a database that is slow or gone would make each answer come later than its caller waits for it.
 *
 * A service token may have as many under way as there are places left: one alone gets half of all, two a third each, and
 * there is always room for a token that has none (Choudhury and Hahne, Dynamic Queue Length Thresholds for Shared-Memory
 * Packet Switches, 1998). So a protected service that was broken into cannot keep the others from asking.
 */
export function limitLookUps(load: LoadForVerifier, most: number): LoadForVerifier {
  const underWay = new Map<string, number>();
  let left = most;
  const limit =
    <Asked, Answer>(ask: (asked: Asked, token: ServiceTokenSnapshot) => Promise<Answer>) =>
    async (asked: Asked, token: ServiceTokenSnapshot): Promise<Answer> => {
      const own = underWay.get(token.id) ?? 0;
      if (own >= left) throw new TooManyLookUpsError(`${own} look-ups of ${token.id} are under way`);
      underWay.set(token.id, own + 1);
      left -= 1;
      try {
        return await ask(asked, token);
      } finally {
        left += 1;
        const others = (underWay.get(token.id) ?? 1) - 1;
        if (others > 0) underWay.set(token.id, others);
        else underWay.delete(token.id);
      }
    };
  return {
    loadKey: limit(load.loadKey),
    loadImportedKey: limit(load.loadImportedKey),
    loadApi: limit(load.loadApi),
  };
}
