import { type GrantsSnapshot, isNarrower } from '@latchkey/verifier';
import { readGrants } from '../database/grants-column.ts';
import { readJson } from '../database/json.ts';
import { addressList } from './read-addresses.ts';
import type { KeyRow } from './store.ts';

/** Which way a change of a key goes; both at once is possible, and neither. */
export interface KeyDifference {
  /** Something that the key could do before, it can no longer do: also when only perhaps. */
  readonly allowsLess: boolean;
  /** Something that the key could not do before, it can do now: also when only perhaps. */
  readonly allowsMore: boolean;
}

export function compareKeys(before: KeyRow, after: KeyRow): KeyDifference {
  const differences = [
    compareExpiry(before.expires_at, after.expires_at),
    compareAddresses(addressesOf(before), addressesOf(after)),
    compareGrants(grantsOf(before), grantsOf(after)),
    // A limit changes in too many ways to tell them apart; waiting is never wrong.
    { allowsLess: before.limits !== after.limits, allowsMore: before.limits !== after.limits },
  ];
  return {
    allowsLess: differences.some((difference) => difference.allowsLess),
    allowsMore: differences.some((difference) => difference.allowsMore),
  };
}

function compareExpiry(before: number | null, after: number | null): KeyDifference {
  const [from, to] = [before ?? Number.POSITIVE_INFINITY, after ?? Number.POSITIVE_INFINITY];
  return { allowsLess: to < from, allowsMore: to > from };
}

function compareAddresses(before: readonly string[], after: readonly string[]): KeyDifference {
  return { allowsLess: leavesOut(after, before), allowsMore: leavesOut(before, after) };
}

/** Whether one list lacks entries of the other; an empty list allows every address. */
function leavesOut(list: readonly string[], entries: readonly string[]): boolean {
  if (list.length === 0) return false;
  return entries.length === 0 || entries.some((entry) => !list.includes(entry));
}

/**
 * A key without grants of its own has those of its owner, which are more than any, except that a key of the
 * organization must name Latchkey's own API: so from one to the other goes both ways.
 */
function compareGrants(before: GrantsSnapshot | null, after: GrantsSnapshot | null): KeyDifference {
  if (before === null || after === null) {
    const differs = before !== after;
    return { allowsLess: differs, allowsMore: differs };
  }
  return { allowsLess: isNarrower(after, before), allowsMore: isNarrower(before, after) };
}

function grantsOf(row: KeyRow): GrantsSnapshot | null {
  return row.grants === null ? null : readGrants(row.grants);
}

function addressesOf(row: KeyRow): string[] {
  return readJson(addressList, row.addresses);
}
