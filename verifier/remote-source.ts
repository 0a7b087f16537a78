import { hash } from 'node:crypto';
import { type AskAuthority, NotAnsweredError } from './ask-authority.ts';
import type { RecordSource } from './held-records.ts';
import { type LookUpBudget, MOST_LOOK_UPS } from './look-up-budget.ts';
import type { Credential } from './read-credential.ts';
import type { KeySnapshot, Loaded } from './snapshot.ts';
import { tagSecret } from './tag-secret.ts';
import { splitImportedHandle } from './verifier.ts';

export interface RemoteSourceOptions {
  readonly authority: AskAuthority;
  /** 64 hexadecimal characters, made for this process: what it holds is proved with it, and nowhere else. */
  readonly pepper: string;
  readonly budget: LookUpBudget;
}

/** Version that the pepper of this process goes by; it has one only. */
export const LOCAL_PEPPER_VERSION = 1;

/**
 * Records from an authority over a connection. It is shown the whole credential, proves it, and answers with what
 * the key may do; no pepper and no tag leaves it. The secret is tagged anew here, so that from then on this process
 * proves it by itself. The secret of an id never changes, so another secret for an id that is held is a wrong one.
 */
export function createRemoteSource({ authority, pepper, budget }: RemoteSourceOptions): RecordSource {
  const ask = async (id: string, credential: KeyCredential): Promise<Loaded<KeySnapshot>> => {
    const answer = await authority.ask((n) =>
      credential.kind === 'key'
        ? { type: 'load_key', n, key: credential.key }
        : { type: 'load_imported_key', n, text: credential.text },
    );
    if (answer.type !== 'loaded_key') throw new NotAnsweredError('the authority could not tell');
    const { asOf, key } = answer;
    if (key === null) return { asOf, snapshot: null };
    budget.giveBack();
    return { asOf, snapshot: { ...key, ...proofOf(id, credential, pepper) } };
  };
  return {
    // What is not asked is refused before anything is made that would have to wait.
    loadKey: (id, credential, caller = '') => {
      if (credential.kind !== 'key' && credential.kind !== 'foreign') {
        throw new NotAnsweredError('there is no key');
      }
      // Of a Shared Key and the Secret Key of another pair: there is no such key, and no question that asks for it.
      if (credential.kind === 'key' && credential.key.secret === '') return NO_SUCH_KEY;
      if (!authority.isAttached) throw new NotAnsweredError('not attached to the authority');
      const taken = budget.take(caller);
      if (taken === true) return ask(id, credential);
      if (taken === false) throw TOO_MANY;
      return taken.then(() => ask(id, credential));
    },
    // The budget is what refuses, and fairly.
    mostLoadsOfKeys: MOST_LOOK_UPS,
    nameOfKeyQuestion: (id, credential) =>
      `${id} ${hash('sha256', pepper + secretOf(credential), 'base64url')}`,
    loadApi: async (slug) => {
      const answer = await authority.ask((n) => ({ type: 'load_api', n, slug }));
      if (answer.type !== 'loaded_api') throw new NotAnsweredError('the authority could not tell');
      return { asOf: answer.asOf, snapshot: answer.api };
    },
    loadServiceToken: () => {
      throw new NotAnsweredError('service tokens are for the authority alone');
    },
  };
}

const NO_SUCH_KEY: Loaded<KeySnapshot> = { asOf: Number.MAX_SAFE_INTEGER, snapshot: null };

type KeyCredential = Extract<Credential, { readonly kind: 'key' | 'foreign' }>;

/** Made once: in a flood the trace of each would cost more than everything else. */
const TOO_MANY = new NotAnsweredError('too many unknown keys were asked about');

/** How the secret is proved here from now on. */
function proofOf(
  id: string,
  credential: KeyCredential,
  pepper: string,
): Pick<KeySnapshot, 'tag' | 'scheme' | 'pepperVersion'> {
  const pepperVersion = LOCAL_PEPPER_VERSION;
  return credential.kind === 'key'
    ? { tag: tagSecret(pepper, id, credential.key.secret), scheme: 'tagged', pepperVersion }
    : { tag: splitImportedHandle(id).tag, scheme: 'imported', pepperVersion };
}

/** What distinguishes this credential from others for the same id. */
function secretOf(credential: Credential): string {
  if (credential.kind === 'key')
    return `${credential.key.shape} ${credential.key.mode} ${credential.key.secret}`;
  return credential.kind === 'foreign' ? credential.text : '';
}
