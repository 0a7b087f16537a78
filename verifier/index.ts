export { ACCESS_LEVELS, type AccessLevel, covers, type RequiredAccess, weaker } from './access-level.ts';
export { comparePath, cutBase, normalizeHost } from './api-base.ts';
export { AskAuthority } from './ask-authority.ts';
export {
  Attachment,
  type AttachmentEvent,
  type AttachmentState,
  type Connect,
  type Connection,
  type ConnectionEvents,
} from './attachment.ts';
export { randomBase62 } from './checksum.ts';
export { type Clock, SYSTEM_CLOCK } from './clock.ts';
export { ClockLease } from './clock-lease.ts';
export { isNarrower } from './compare-grants.ts';
export {
  createVerifier,
  type Need,
  type ProtectingVerifier,
  type VerifierEvent,
  type VerifierSettings,
  type VerifierStatus,
} from './create-verifier.ts';
export { type AccessRequest, decide } from './decide.ts';
export { effectiveGrant } from './effective-grant.ts';
export type { RecordSource } from './held-records.ts';
export {
  createKeyParser,
  formatKey,
  generateKey,
  isKeyPrefix,
  type KeyMode,
  type KeyParser,
  type KeyShape,
  type ParsedKey,
} from './key-format.ts';
export { createRateLimiter, type RateDecision, type RateLimit, type RateLimiter } from './limit-rate.ts';
export { canonicalRange, compileAddresses, parseAddressRange } from './match-address.ts';
export { parseTemplate } from './match-endpoint.ts';
export { NOT_LOADED } from './on-demand-records.ts';
export { openWebSocket } from './open-web-socket.ts';
export { OUTCOME_MESSAGE, OUTCOME_STATUS, OUTCOMES, type Outcome } from './outcome.ts';
export {
  type KeyFormats,
  PROTOCOL,
  type RefusalCode,
  type RemoteKeySnapshot,
  type ToAuthority,
  type ToVerifier,
} from './protocol.ts';
export { type Credential, readAuthorization, readCredential, readKey } from './read-credential.ts';
export type { VerifiableRequest } from './read-request.ts';
export type { ApiRecord, KeyRecord } from './record.ts';
export { type UsageCount, UsageRecorder, type UsageSource } from './record-usage.ts';
export { describeRate, describeRefusal, type Refusal } from './refusal.ts';
export { ReportUsage } from './report-usage.ts';
export type {
  ApiSnapshot,
  Change,
  GrantSnapshot,
  GrantsSnapshot,
  KeySnapshot,
  LimitsSnapshot,
  Loaded,
  RateLimitSnapshot,
  ServiceTokenSnapshot,
  Touch,
} from './snapshot.ts';
export { TOUCH_KINDS } from './snapshot.ts';
export { standingOn } from './standing.ts';
export {
  derivePepper,
  equalInConstantTime,
  newestPepper,
  type Peppers,
  packTag,
  provesSecret,
  tagImportedKey,
  tagSecret,
} from './tag-secret.ts';
export type { Verification } from './verification.ts';
export {
  type Decision,
  type Lease,
  splitImportedHandle,
  UnknownApiError,
  Verifier,
  type VerifierPeppers,
  type VerifyRequest,
} from './verifier.ts';
export { VerifierNotReadyError } from './wait-until-ready.ts';
