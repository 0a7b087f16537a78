import { compileAddresses } from './match-address.ts';
import { compileGrants, compileLimits, KeyRecord, type KeyTerms, type OwnerRecord } from './record.ts';
import type { KeySnapshot } from './snapshot.ts';
import { packTag } from './tag-secret.ts';

/** Most terms that an owner remembers to share. */
const MOST_TERMS = 8;

export function compileKey(snapshot: KeySnapshot, owner: OwnerRecord): KeyRecord {
  return new KeyRecord(snapshot.id, snapshot.name, shareTerms(compileTerms(snapshot, owner)));
}

/** The terms of another key of the same owner, if they are the same. */
function shareTerms(terms: KeyTerms): KeyTerms {
  const { scheme, addresses, grants, ownLimits, owner } = terms;
  // What is particular to a key is not compared, so it is not shared either; nor is the tag of an imported key.
  if (scheme !== 'tagged' || addresses !== null || grants !== null || ownLimits !== null) return terms;
  const known = owner.terms.find((other) => isSame(other, terms));
  if (known !== undefined) return known;
  if (owner.terms.length < MOST_TERMS) owner.terms.push(terms);
  return terms;
}

function isSame(one: KeyTerms, other: KeyTerms): boolean {
  return (
    one.state === other.state &&
    one.expiresAt === other.expiresAt &&
    one.pepperVersion === other.pepperVersion &&
    one.mode === other.mode &&
    one.kind === other.kind &&
    one.environment === other.environment
  );
}

function compileTerms(snapshot: KeySnapshot, owner: OwnerRecord): KeyTerms {
  return {
    // What each decision looks at comes first, so that it is together in memory.
    seenAt: -1,
    standing: null,
    state: STATE[snapshot.state],
    expiresAt: snapshot.expiresAt,
    ownerActive: owner.active && owner.organization.active,
    addresses: snapshot.addresses.length === 0 ? null : compileAddresses(snapshot.addresses),
    scheme: SCHEME[snapshot.scheme],
    pepperVersion: snapshot.pepperVersion,
    mode: MODE[snapshot.mode],
    kind: KIND[snapshot.kind],
    current: true,
    owner,
    environment: share(snapshot.environment),
    grants: snapshot.grants === null ? null : compileGrants(snapshot.grants),
    ownLimits: compileLimits(snapshot.limits),
    importedTag: snapshot.scheme === 'tagged' ? null : packTag(snapshot.tag),
  };
}

/** What was read from somewhere is a text of its own for each key; these are shared, and compared at a glance. */
const STATE = { active: 'active', paused: 'paused', revoked: 'revoked' } as const;
const SCHEME = { tagged: 'tagged', imported: 'imported', sha256: 'sha256' } as const;
const MODE = { live: 'live', test: 'test' } as const;
const KIND = { bearer: 'bearer', pair: 'pair' } as const;

const MOST_SHARED = 1000;
const shared = new Map<string, string>();

/** The same text as before, where there are few different ones. */
function share(text: string): string {
  const known = shared.get(text);
  if (known !== undefined || shared.size >= MOST_SHARED) return known ?? text;
  shared.set(text, text);
  return text;
}
