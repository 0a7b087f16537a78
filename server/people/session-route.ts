import * as contract from '@latchkey/contract';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { findOrganization } from '../organizations/find-organization.ts';
import { presentOrganization } from '../organizations/present-organization.ts';

/** Tells the portal who is signed in, and where. */
export function bindSessionRoute(bind: Bind, { database }: { readonly database: Database }): void {
  bind(contract.getSession).to(async ({ caller }) => {
    const organization = await findOrganization(database.kysely, caller.organizationId);
    const person =
      caller.kind === 'person' ? { id: caller.userId, name: caller.name, email: caller.email } : null;
    return {
      status: 200,
      body: {
        person,
        organization: presentOrganization(organization),
        role: caller.role,
        operator: caller.operator,
      },
    };
  });
}
