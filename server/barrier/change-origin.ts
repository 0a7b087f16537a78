/** Who does something: a signed-in person, a key that manages or holds, or Latchkey itself. */
export interface ActorName {
  readonly kind: 'person' | 'key' | 'system';
  readonly id: string | null;
  readonly name: string;
}

/** Marks a request that may be sent again without being carried out again. */
export interface IdempotencyMark {
  /** Whose key it is: keys of different callers never meet. */
  readonly actor: string;
  readonly key: string;
  readonly route: string;
  readonly requestHash: string;
}

/** Where a change comes from, as the audit log tells it. */
export interface ChangeOrigin {
  readonly actor: ActorName;
  /** IP address; `null` for what Latchkey does by itself. */
  readonly address: string | null;
  readonly requestId: string;
  readonly idempotency: IdempotencyMark | null;
  /** Whether a tightening is answered only when it holds everywhere. */
  readonly waits: boolean;
  /**
   * The answer is about what others may have changed a moment ago, and still wait for: whatever it says, it is given when
   * all that was committed before holds everywhere.
   */
  readonly settles?: boolean;
}
