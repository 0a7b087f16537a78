import type { RecordSource } from '@latchkey/verifier';

export type LoadCounts = Record<'loadKey' | 'loadApi' | 'loadServiceToken', number>;

/** A record source that counts how often it was asked. */
export function countLoads(source: RecordSource): {
  readonly source: RecordSource;
  readonly counts: LoadCounts;
} {
  const counts: LoadCounts = { loadKey: 0, loadApi: 0, loadServiceToken: 0 };
  return {
    counts,
    source: {
      loadKey: (id, credential) => {
        counts.loadKey += 1;
        return source.loadKey(id, credential);
      },
      loadApi: (slug) => {
        counts.loadApi += 1;
        return source.loadApi(slug);
      },
      loadServiceToken: (id) => {
        counts.loadServiceToken += 1;
        return source.loadServiceToken(id);
      },
    },
  };
}
