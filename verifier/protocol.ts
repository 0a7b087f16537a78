import type { ParsedKey } from './key-format.ts';
import type { UsageCount } from './record-usage.ts';
import type { ApiSnapshot, Change, KeySnapshot } from './snapshot.ts';

/**
 * What a verifier and its authority say to each other, one JSON text a message over one connection.
 *
 * The number goes up when a message changes its meaning. An authority refuses every other number with a sentence that
 * names its own; what is only added within a number is ignored by whoever does not know it.
 */
export const PROTOCOL = 1;

/** How keys look: what the text of a credential is recognized by. */
export interface KeyFormats {
  /** Prefixes of our keys, the one in force and former ones. */
  readonly prefixes: readonly string[];
  /** What imported keys start with; `null` for anything. */
  readonly imported: readonly string[] | null;
}

/** A key as a verifier gets it: it proves the secret by itself, so what proves it at the authority stays there. */
export type RemoteKeySnapshot = Omit<KeySnapshot, 'tag' | 'scheme' | 'pepperVersion'>;

export type ToAuthority =
  | {
      readonly type: 'join';
      readonly protocol: number;
      readonly serviceToken: string;
      /** Slug of the API that it protects. */
      readonly api: string;
      /** Random, made anew with each process: whoever restarts has lost what it held. */
      readonly incarnation: string;
      /** What people see. */
      readonly name: string;
      readonly version: string;
      /** Where it stands; `null` when it has nothing yet. */
      readonly historyId: string | null;
      readonly epoch: number;
    }
  /** Asks for a grant, and confirms that everything up to `applied` is applied. */
  | { readonly type: 'renew'; readonly n: number; readonly applied: number }
  /** With its secret: a verifier is told only of keys that it can show. */
  | { readonly type: 'load_key'; readonly n: number; readonly key: ParsedKey }
  | { readonly type: 'load_imported_key'; readonly n: number; readonly text: string }
  | { readonly type: 'load_api'; readonly n: number; readonly slug: string }
  /** `report` goes up by one with each new report; one that is sent again is counted once. */
  | {
      readonly type: 'usage';
      readonly n: number;
      readonly report: number;
      readonly counts: readonly UsageCount[];
    }
  /** It has stopped deciding. */
  | { readonly type: 'leave' };

export type ToVerifier =
  | {
      readonly type: 'joined';
      readonly historyId: string;
      readonly epoch: number;
      /** What it lacks up to `epoch`; `null`: too much to tell, so all that is held must go. */
      readonly changes: readonly Change[] | null;
      readonly formats: KeyFormats;
      readonly leaseTermMs: number;
    }
  | { readonly type: 'refused'; readonly code: RefusalCode; readonly message: string }
  | { readonly type: 'change'; readonly change: Change; readonly formats: KeyFormats | null }
  | { readonly type: 'grant'; readonly n: number; readonly epoch: number; readonly leaseMs: number }
  /** No grant: these changes come first. */
  | {
      readonly type: 'behind';
      readonly n: number;
      readonly epoch: number;
      readonly changes: readonly Change[] | null;
      readonly formats: KeyFormats;
    }
  /** No grant: the authority itself may not decide now. */
  | { readonly type: 'not_now'; readonly n: number }
  | {
      readonly type: 'loaded_key';
      readonly n: number;
      readonly asOf: number;
      readonly key: RemoteKeySnapshot | null;
    }
  | {
      readonly type: 'loaded_api';
      readonly n: number;
      readonly asOf: number;
      readonly api: ApiSnapshot | null;
    }
  | { readonly type: 'not_loaded'; readonly n: number }
  | { readonly type: 'usage_taken'; readonly n: number }
  | { readonly type: 'left' };

/** Why a verifier is not let in. */
export type RefusalCode =
  /** The service token is unknown, was revoked, or does not cover the API. Trying again does not help. */
  | 'invalid_service_token'
  | 'forbidden_api'
  | 'unsupported_protocol'
  /** Too many verifiers are attached. */
  | 'too_many'
  /** What was sent is no message of this protocol. */
  | 'invalid_message'
  /** It was silent for so long that it was forgotten: join again. */
  | 'join_again'
  /** This process of the authority stops, and others go on: join one of them. */
  | 'moving';
