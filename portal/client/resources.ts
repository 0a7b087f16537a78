import type * as contract from '@latchkey/contract';
import type { Reply, Shape } from '@latchkey/contract';

export type App = Shape<typeof contract.app>;
export type ListedApp = Shape<typeof contract.listedApp>;
export type Key = Shape<typeof contract.key>;
export type NewKeyReply = Shape<typeof contract.newKeyReply>;
export type Api = Shape<typeof contract.api>;
export type Endpoint = Shape<typeof contract.endpoint>;
export type AccessRequest = Shape<typeof contract.accessRequest>;
export type Organization = Shape<typeof contract.organization>;
export type Member = Shape<typeof contract.member>;
export type Invitation = Shape<typeof contract.invitation>;
export type AuditEvent = Shape<typeof contract.auditEvent>;
export type ServiceToken = Shape<typeof contract.serviceToken>;
export type Settings = Shape<typeof contract.settings>;
export type Receipt = Shape<typeof contract.receipt>;
export type AccessLevel = Shape<typeof contract.accessLevel>;
export type Installation = Reply<typeof contract.getSetupState, 200>;
export type Session = Reply<typeof contract.getSession, 200>;
export type Usage = Reply<typeof contract.getUsage, 200>;
export type Role = Shape<typeof contract.role>;
export type Preset = Shape<typeof contract.preset>;

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
