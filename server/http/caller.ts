import type { Caller } from '@latchkey/contract';
import type { KeyRecord, ServiceTokenSnapshot } from '@latchkey/verifier';
import type { FastifyRequest } from 'fastify';
import type { MemberActor, OperatorActor } from '../access/actor.ts';

/** Who a handler is called for, by what its route says may call it. */
export interface CallerOf {
  readonly anyone: null;
  readonly setup: null;
  readonly holder: KeyRecord;
  readonly member: MemberActor;
  readonly operator: OperatorActor;
  readonly service: ServiceTokenSnapshot;
}

/** Finds out who sends a request; throws for whoever may not. One way for each kind of caller. */
export type Authenticate = {
  readonly [Kind in Caller]: (request: FastifyRequest) => Promise<CallerOf[Kind]>;
};
