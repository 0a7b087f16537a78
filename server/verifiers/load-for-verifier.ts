import { createHash } from 'node:crypto';
import {
  type ApiSnapshot,
  type GrantsSnapshot,
  type KeySnapshot,
  type LimitsSnapshot,
  type Loaded,
  newestPepper,
  type ParsedKey,
  packTag,
  provesSecret,
  type RecordSource,
  type RemoteKeySnapshot,
  type ServiceTokenSnapshot,
  tagImportedKey,
  type VerifierPeppers,
} from '@latchkey/verifier';

export interface LoadForVerifierSettings {
  readonly source: RecordSource;
  readonly peppers: VerifierPeppers;
  /** Whether a text can be an imported key at all. */
  readonly acceptsImported: (text: string) => boolean;
  /** Called with each imported key that still stands under its old hash, once it proved itself, and its new tag. */
  readonly onFirstUse: (keyId: string, tag: string) => void;
}

export interface LoadForVerifier {
  /** The key, if this is its secret, as far as it concerns the APIs of the token. */
  readonly loadKey: (key: ParsedKey, token: ServiceTokenSnapshot) => Promise<Loaded<RemoteKeySnapshot>>;
  readonly loadImportedKey: (text: string, token: ServiceTokenSnapshot) => Promise<Loaded<RemoteKeySnapshot>>;
  /** The API, if the token is for it. */
  readonly loadApi: (slug: string, token: ServiceTokenSnapshot) => Promise<Loaded<ApiSnapshot>>;
}

const NO_TAG = '\0'.repeat(32);

/**
 * Records for verifiers outside of this process. A key is told only to whoever shows its secret: a protected service
 * that was broken into gets to know the keys that were used there, and no others.
 */
export function createLoadForVerifier(settings: LoadForVerifierSettings): LoadForVerifier {
  const { source, peppers, acceptsImported, onFirstUse } = settings;
  return {
    async loadKey(key, { apis }) {
      const { id, mode, secret, shape } = key;
      const { asOf, snapshot } = await source.loadKey(id, { kind: 'key', key });
      const known = snapshot?.scheme === 'tagged' && snapshot.mode === mode ? snapshot : null;
      const pepper = known === null ? newestPepper(peppers[mode]) : peppers[mode].get(known.pepperVersion);
      if (pepper === undefined) throw new Error(`pepper ${known?.pepperVersion} is not here`);
      // The same work whether there is such a key or not.
      const right = provesSecret(known === null ? NO_TAG : packTag(known.tag), pepper, id, secret);
      const fits = (shape === 'secret') === (known?.kind === 'pair');
      return { asOf, snapshot: known !== null && right && fits ? narrow(known, apis) : null };
    },

    async loadImportedKey(text, { apis }) {
      const sha256 = createHash('sha256').update(text).digest('hex');
      const tag = tagImportedKey(newestPepper(peppers.imported), sha256);
      if (!acceptsImported(text)) return { asOf: Number.MAX_SAFE_INTEGER, snapshot: null };
      const { asOf, snapshot } = await source.loadKey(`${tag}.${sha256}`, { kind: 'foreign', text });
      if (snapshot === null) return { asOf, snapshot };
      if (snapshot.scheme === 'sha256') onFirstUse(snapshot.id, tag);
      return { asOf, snapshot: narrow(snapshot, apis) };
    },

    async loadApi(slug, { apis }) {
      const { asOf, snapshot } = await source.loadApi(slug);
      return { asOf, snapshot: apis.includes(slug) ? snapshot : null };
    },
  };
}

/** Without what proves it, and without what it may do elsewhere. */
function narrow(snapshot: KeySnapshot, apis: readonly string[]): RemoteKeySnapshot {
  const { tag: _tag, scheme: _scheme, pepperVersion: _pepperVersion, ...rest } = snapshot;
  const ofThese = <Value>(bySlug: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(bySlug).filter(([slug]) => apis.includes(slug)));
  const grants = (held: GrantsSnapshot): GrantsSnapshot => ofThese(held);
  const limits = (held: LimitsSnapshot): LimitsSnapshot => ofThese(held);
  return {
    ...rest,
    grants: rest.grants === null ? null : grants(rest.grants),
    limits: limits(rest.limits),
    app:
      rest.app === null
        ? null
        : { ...rest.app, grants: grants(rest.app.grants), limits: limits(rest.app.limits) },
    organization: { ...rest.organization, approvals: ofThese(rest.organization.approvals) },
  };
}
