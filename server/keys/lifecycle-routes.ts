import * as contract from '@latchkey/contract';
import { presentReceipt, receiptReply, receiptStatus } from '../barrier/present-receipt.ts';
import type { Bind } from '../http/bind-route.ts';
import { pauseKey } from './pause-key.ts';
import { presentReplacement } from './present-issued.ts';
import { presentKey } from './present-key.ts';
import { presentRevoked } from './present-revoked.ts';
import { readOverlap } from './read-overlap.ts';
import { regenerateKey } from './regenerate-key.ts';
import { resumeKey } from './resume-key.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';
import type { KeyRoutesSettings } from './routes.ts';
import { updateKey } from './update-key.ts';

/** What happens to a key after it was made. */
export function bindKeyLifecycleRoutes(bind: Bind, settings: KeyRoutesSettings): void {
  const { now } = settings;

  bind(contract.updateKey).to(async ({ caller, origin, params, body }) => {
    const { value, receipt } = await updateKey(settings, caller, origin, params.keyId, body);
    return { ...receiptReply(receipt), body: presentKey(value, now()) };
  });

  bind(contract.rotateKey).to(async ({ caller, origin, params, body }) => {
    const rotation = { overlap: readOverlap(body.overlap), reason: body.reason ?? null };
    return presentReplacement(await rotateKey(settings, caller, origin, params.keyId, rotation), now());
  });

  bind(contract.regenerateKey).to(async ({ caller, origin, params, body }) => {
    const reason = body?.reason ?? null;
    return presentReplacement(await regenerateKey(settings, caller, origin, params.keyId, reason), now());
  });

  bind(contract.pauseKey).to(async ({ caller, origin, params }) => {
    const { value, receipt } = await pauseKey(settings, caller, origin, params.keyId);
    return {
      ...receiptStatus(receipt),
      body: {
        ...presentReceipt(receipt),
        id: params.keyId,
        state: 'paused',
        key: presentKey(value, now()),
      },
    };
  });

  bind(contract.resumeKey).to(async ({ caller, origin, params }) => {
    const key = presentKey(await resumeKey(settings, caller, origin, params.keyId), now());
    return { status: 200, body: { id: key.id, state: key.state, key } };
  });

  bind(contract.revokeKey).to(async ({ caller, origin, params, body }) =>
    presentRevoked(await revokeKey(settings, caller, origin, params.keyId, body?.reason ?? null), now()),
  );
}
