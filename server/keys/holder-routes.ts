import * as contract from '@latchkey/contract';
import type { Bind } from '../http/bind-route.ts';
import { describeHolder } from './describe-holder.ts';
import { presentReplacement } from './present-issued.ts';
import { presentRevoked } from './present-revoked.ts';
import { readOverlap } from './read-overlap.ts';
import { revokeOwnKey } from './revoke-key.ts';
import { rotateOwnKey } from './rotate-key.ts';
import type { KeyRoutesSettings } from './routes.ts';

const USUAL_OVERLAP = 'PT24H';

/** What a holder does with the key that the request came with. */
export function bindHolderRoutes(bind: Bind, settings: KeyRoutesSettings): void {
  const { database, now } = settings;

  bind(contract.getMe).to(async ({ caller }) => ({
    status: 200,
    body: await describeHolder(database.kysely, caller),
  }));

  bind(contract.rotateMe).to(async ({ caller, origin, body }) => {
    const rotation = { overlap: readOverlap(body?.overlap ?? USUAL_OVERLAP), reason: null };
    return presentReplacement(await rotateOwnKey(settings, origin, caller.id, rotation), now());
  });

  bind(contract.revokeMe).to(async ({ caller, origin, body }) =>
    presentRevoked(await revokeOwnKey(settings, origin, caller.id, body?.reason ?? null), now()),
  );
}
