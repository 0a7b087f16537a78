import type { RecordSource } from '@latchkey/verifier';

/** Records are asked for faster than the database tells them. */
export class TooManyLookUpsError extends Error {
  override readonly name = 'TooManyLookUpsError';
}

/**
 * A source with at most so many look-ups under way; one more is refused at once, with a `TooManyLookUpsError`. Waiting in
 * line for a database that is slow or gone would make each answer come later than its caller waits for it.
 */
export function limitLookUps(source: RecordSource, most: number): RecordSource {
  let underWay = 0;
  const limit =
    <Parameters extends readonly unknown[], Answer>(
      load: (...parameters: Parameters) => Answer | Promise<Answer>,
    ) =>
    async (...parameters: Parameters): Promise<Answer> => {
      if (underWay >= most) throw new TooManyLookUpsError(`${most} look-ups are under way`);
      underWay += 1;
      try {
        return await load(...parameters);
      } finally {
        underWay -= 1;
      }
    };
  return {
    loadKey: limit(source.loadKey),
    loadApi: limit(source.loadApi),
    loadServiceToken: limit(source.loadServiceToken),
  };
}
