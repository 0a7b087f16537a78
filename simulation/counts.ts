/** What happened in a run, so that a run in which nothing happened is not taken for a proof. */
export interface Counts {
  /** A key was accepted, and was tightened afterwards. */
  acceptedBefore: number;
  /** Changes that were answered. */
  answered: number;
  /** Verifiers that confirmed such a change, and verifiers whose lease ran out instead. */
  acknowledged: number;
  expired: number;
  /** Answers of verifiers that were compared with what was answered before. */
  probed: number;
  refused: number;
  /** Loads that were overtaken by a change. */
  refilled: number;
  /** Verifiers that came back over another connection. */
  rejoined: number;
  /** Processes that started with verifiers or leases of their predecessor still out there. */
  restartedAmongLeases: number;
  behind: number;
  notNow: number;
  leasesLost: number;
  commitsUnknown: number;
  failedChanges: number;
  crashes: number;
  /** Processes that ended in good order. */
  stops: number;
}

export function noCounts(): Counts {
  return {
    acceptedBefore: 0,
    answered: 0,
    acknowledged: 0,
    expired: 0,
    probed: 0,
    refused: 0,
    refilled: 0,
    rejoined: 0,
    restartedAmongLeases: 0,
    behind: 0,
    notNow: 0,
    leasesLost: 0,
    commitsUnknown: 0,
    failedChanges: 0,
    crashes: 0,
    stops: 0,
  };
}

export function addCounts(sum: Counts, counts: Counts): Counts {
  const added = { ...sum };
  for (const name of Object.keys(counts)) if (isCount(name, counts)) added[name] += counts[name];
  return added;
}

function isCount(name: string, counts: Counts): name is keyof Counts {
  return name in counts;
}
