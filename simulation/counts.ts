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
  commitsUnknown: number;
  failedChanges: number;
  crashes: number;
  /** Processes that ended in good order. */
  stops: number;
  /** Databases that were put back from a copy. */
  putBack: number;
  /** Answered tightenings that such a copy did not know of. */
  forgotten: number;
  /** Verifiers that still decided by what was before when the first process served the new history. */
  decidingFromBefore: number;
  /** Verifiers that forgot everything because of another history. */
  historiesMet: number;
  /** Service tokens whose revocation was answered, those whose verifier decided until then, and verifiers turned away. */
  tokensRevoked: number;
  tokensRevokedInUse: number;
  turnedAway: number;
  /** Services that went on with a new token. */
  tokensReplaced: number;
  /** Keys that worker processes have read by themselves, and messages to them that arrived over a later connection. */
  readByWorkers: number;
  crossed: number;
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
    commitsUnknown: 0,
    failedChanges: 0,
    crashes: 0,
    stops: 0,
    putBack: 0,
    forgotten: 0,
    decidingFromBefore: 0,
    historiesMet: 0,
    tokensRevoked: 0,
    tokensRevokedInUse: 0,
    turnedAway: 0,
    tokensReplaced: 0,
    readByWorkers: 0,
    crossed: 0,
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
