/** Why an address was not read. Stable: callers tell cases apart by it. */
export type OutboundProblemCode =
  | 'invalid_address'
  | 'address_refused'
  | 'name_not_found'
  | 'unreachable'
  | 'redirect_refused'
  | 'unexpected_status'
  | 'compressed_reply'
  | 'reply_too_large'
  | 'took_too_long';

/**
 * An outbound request that was refused or failed. `message` may be shown to whoever gave the address and says what to
 * do next; it never names an address that a private resolver gave. `cause` may, and is for the log.
 */
export class OutboundProblem extends Error {
  readonly code: OutboundProblemCode;

  constructor(code: OutboundProblemCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutboundProblem';
    this.code = code;
  }
}
