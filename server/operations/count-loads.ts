import type { Loaded, RecordSource } from '@latchkey/verifier';

export type LoadCounts = Record<keyof RecordSource, number>;

/** A record source that counts how often it was asked. */
export function countLoads(source: RecordSource): {
  readonly source: RecordSource;
  readonly counts: LoadCounts;
} {
  const counts: LoadCounts = { loadKey: 0, loadApi: 0, loadServiceToken: 0 };
  const counted =
    <Snapshot>(
      name: keyof RecordSource,
      load: (id: string) => Loaded<Snapshot> | Promise<Loaded<Snapshot>>,
    ): typeof load =>
    (id) => {
      counts[name] += 1;
      return load(id);
    };
  return {
    counts,
    source: {
      loadKey: counted('loadKey', source.loadKey),
      loadApi: counted('loadApi', source.loadApi),
      loadServiceToken: counted('loadServiceToken', source.loadServiceToken),
    },
  };
}
