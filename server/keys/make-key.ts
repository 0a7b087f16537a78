import { randomBytes } from 'node:crypto';
import { formatKey, generateKey, type KeyMode, tagSecret } from '@latchkey/verifier';
import type { MasterSecret } from '../master-secret.ts';

/** A new key: what is stored of it, and what its holder is shown once. */
export interface MadeKey {
  readonly stored: {
    readonly id: string;
    readonly kind: 'bearer' | 'pair';
    readonly mode: KeyMode;
    readonly prefix: string;
    readonly last4: string;
    readonly tag: string;
    readonly scheme: 'tagged';
    readonly pepper_version: number;
  };
  readonly shown: ShownSecret;
}

/** The only value in the product that carries a secret; it goes into one reply and nowhere else. */
export type ShownSecret =
  | { readonly secret: string }
  | { readonly sharedKey: string; readonly secretKey: string };

export type MakeKey = (kind: 'bearer' | 'pair', mode: KeyMode) => MadeKey;

/** Only production makes live keys. */
export function modeOf(environment: string): KeyMode {
  return environment === 'production' ? 'live' : 'test';
}

export function createMakeKey(master: MasterSecret, currentPrefix: () => string): MakeKey {
  return (kind, mode) => {
    const prefix = currentPrefix();
    const parsed = generateKey(kind === 'pair' ? 'secret' : 'bearer', mode, randomBytes);
    const pepper = master.peppers[mode].get(master.pepperVersion);
    if (pepper === undefined) throw new Error(`there is no pepper of version ${master.pepperVersion}`);
    const whole = formatKey(prefix, parsed);
    return {
      stored: {
        id: parsed.id,
        kind,
        mode,
        prefix,
        last4: whole.slice(-4),
        tag: tagSecret(pepper, parsed.id, parsed.secret),
        scheme: 'tagged',
        pepper_version: master.pepperVersion,
      },
      shown:
        kind === 'pair'
          ? { sharedKey: formatKey(prefix, { ...parsed, shape: 'shared', secret: '' }), secretKey: whole }
          : { secret: whole },
    };
  };
}
