import type { Outcome, ToAuthority, ToVerifier } from '@latchkey/verifier';

/** What a worker process says to the one that started it. */
export type FromWorker =
  /** It starts over, as on a new connection. */
  | { readonly kind: 'connect' }
  | { readonly kind: 'verifier'; readonly message: ToAuthority }
  /** An imported key proved itself under its old hash. */
  | { readonly kind: 'first_use'; readonly keyId: string; readonly tag: string }
  /** Since it started. */
  | {
      readonly kind: 'figures';
      readonly decided: Readonly<Record<Outcome, number>>;
      readonly keysHeld: number;
    }
  /** It takes requests. */
  | { readonly kind: 'listening' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export type ToWorker =
  | { readonly kind: 'verifier'; readonly message: ToVerifier }
  | { readonly kind: 'closed' }
  /** Finish what is being answered, and end. */
  | { readonly kind: 'stop' };

/** The two ends are the same program, so what arrives is what was sent. */
export function isFromWorker(message: unknown): message is FromWorker {
  return typeof message === 'object' && message !== null && 'kind' in message;
}

export function isToWorker(message: unknown): message is ToWorker {
  return typeof message === 'object' && message !== null && 'kind' in message;
}
