import * as contract from '@latchkey/contract';
import type { Bind } from '../http/bind-route.ts';
import { findOrganization } from '../organizations/find-organization.ts';
import { presentOrganization } from '../organizations/present-organization.ts';

import { isSetUp } from '../people/check-sign-up.ts';
import { createSetUp, type SetupSettings } from './set-up.ts';

export interface SetupRoutesSettings extends SetupSettings {
  readonly sendsMail: boolean;
}

export function bindSetupRoutes(bind: Bind, settings: SetupRoutesSettings): void {
  const setUp = createSetUp(settings);

  bind(contract.getSetupState).to(async () => {
    const { keyPrefix: _, formerKeyPrefixes: __, ...shown } = settings.settings.value;
    return {
      status: 200,
      body: { done: await isSetUp(settings.database), mail: settings.sendsMail, ...shown },
    };
  });

  bind(contract.setup).to(async ({ origin, body }) => {
    const { user, organizationId, preset, cookies } = await setUp(origin, body);
    const organization = await findOrganization(settings.database.kysely, organizationId);
    return {
      status: 201,
      body: { user, organization: presentOrganization(organization), preset },
      headers: { 'set-cookie': cookies },
    };
  });
}
