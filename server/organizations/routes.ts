import * as contract from '@latchkey/contract';
import { authorize } from '../access/authorize.ts';
import { mayDo } from '../access/policy.ts';
import { presentReceipt, receiptStatus } from '../barrier/present-receipt.ts';
import type { Database } from '../database/database.ts';
import type { Bind } from '../http/bind-route.ts';
import { readCursor, readNameCursor, toPage } from '../http/page-cursor.ts';
import { notFound } from '../http/problem.ts';
import { toTimestamp } from '../http/timestamp.ts';
import { toRole } from '../people/read-role.ts';
import { cancelInvitation } from './cancel-invitation.ts';
import { findOrganization } from './find-organization.ts';
import { findInvitationRow, type InvitationRow, listInvitationRows } from './invitation-store.ts';
import { type InviteSettings, invitePerson } from './invite-person.ts';
import { type MailInvitationSettings, mailInvitation } from './mail-invitation.ts';
import { listMemberRows } from './member-store.ts';
import { presentInvitation, stateOf } from './present-invitation.ts';
import { presentMember } from './present-member.ts';
import { presentOrganization } from './present-organization.ts';
import { removeMember } from './remove-member.ts';
import { countInOrganizations, listOrganizationRows } from './store.ts';
import { suspendOrganization } from './suspend-organization.ts';
import { updateMember } from './update-member.ts';
import { updateOrganization } from './update-organization.ts';

export interface OrganizationRoutesSettings extends InviteSettings, MailInvitationSettings {
  readonly database: Database;
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly baseUrl: string;
}

export function bindOrganizationRoutes(bind: Bind, settings: OrganizationRoutesSettings): void {
  bindOwnOrganization(bind, settings);
  bindMembers(bind, settings);
  bindInvitations(bind, settings);
  bindOperatorRoutes(bind, settings);
}

function bindOwnOrganization(bind: Bind, { database, commitChange }: OrganizationRoutesSettings): void {
  bind(contract.getOrganization).to(async ({ caller }) => {
    const { organizationId } = caller;
    authorize(caller, 'organization.read', { organizationId, what: 'organization' });
    const row = await findOrganization(database.kysely, organizationId);
    return { status: 200, body: presentOrganization(row) };
  });

  bind(contract.updateOrganization).to(async ({ caller, origin, body }) => {
    const row = await updateOrganization(commitChange, caller, origin, body);
    return { status: 200, body: presentOrganization(row) };
  });
}

function bindMembers(bind: Bind, { database, commitChange }: OrganizationRoutesSettings): void {
  bind(contract.listMembers).to(async ({ caller, query }) => {
    const { organizationId } = caller;
    authorize(caller, 'member.read', { organizationId, what: 'organization' });
    const after = readNameCursor(query.cursor);
    const rows = await listMemberRows(database.kysely, organizationId, { ...query, after });
    const page = toPage(rows, query.limit, (row) => ({ name: row.sortName, id: row.id }), presentMember);
    return { status: 200, body: page };
  });

  bind(contract.updateMember).to(async ({ caller, origin, params, body }) => {
    const row = await updateMember(commitChange, caller, origin, params.memberId, body.role);
    return { status: 200, body: presentMember(row) };
  });

  bind(contract.removeMember).to(async ({ caller, origin, params }) => {
    await removeMember(commitChange, caller, origin, params.memberId);
    return { status: 204, body: null };
  });
}

function bindInvitations(bind: Bind, settings: OrganizationRoutesSettings): void {
  const { database, commitChange, now, baseUrl } = settings;
  const present = (row: InvitationRow) => presentInvitation(row, now(), baseUrl);

  bind(contract.listInvitations).to(async ({ caller, query }) => {
    const { organizationId, role } = caller;
    authorize(caller, 'member.manage', { organizationId, what: 'organization' });
    const filter = { ...query, after: readCursor(query.cursor), withOwners: mayDo(role, 'owner.manage') };
    const rows = await listInvitationRows(database.kysely, organizationId, filter);
    const page = toPage(rows, query.limit, (row) => ({ at: row.createdAt, id: row.id }), present);
    return { status: 200, body: page };
  });

  bind(contract.createInvitation).to(
    async ({ caller, origin, body }) => {
      const row = await invitePerson(settings, caller, origin, body);
      const mail = await mailInvitation(settings, caller, row);
      return { status: 201, body: { ...present(row), mail } };
    },
    async ({ caller }, invitationId) => {
      authorize(caller, 'member.manage', { organizationId: caller.organizationId, what: 'invitation' });
      const row = await findInvitationRow(database.kysely, invitationId);
      if (row === null) throw notFound('invitation');
      return { status: 201, body: { ...present(row), mail: null } };
    },
  );

  bind(contract.cancelInvitation).to(async ({ caller, origin, params }) => {
    await cancelInvitation(commitChange, caller, origin, params.invitationId);
    return { status: 204, body: null };
  });

  bind(contract.getInvitation).to(async ({ params }) => {
    const row = await findInvitationRow(database.kysely, params.invitationId);
    if (row === null) throw notFound('invitation');
    const { name } = await findOrganization(database.kysely, row.organizationId);
    return {
      status: 200,
      body: {
        organizationName: name,
        email: row.email,
        role: toRole(row.role),
        state: stateOf(row, now()),
        expiresAt: toTimestamp(row.expiresAt),
      },
    };
  });
}

function bindOperatorRoutes(bind: Bind, { database, commitChange, now }: OrganizationRoutesSettings): void {
  bind(contract.listOrganizations).to(async ({ query }) => {
    const { kysely } = database;
    const rows = await listOrganizationRows(kysely, { ...query, after: readCursor(query.cursor) });
    const ids = rows.map((row) => row.organization_id);
    const countsOf = await countInOrganizations(kysely, ids, now());
    const page = toPage(
      rows,
      query.limit,
      (row) => ({ at: row.created_at, id: row.organization_id }),
      (row) => ({ ...presentOrganization(row), ...countsOf(row.organization_id) }),
    );
    return { status: 200, body: page };
  });

  bind(contract.updateOrganizationStatus).to(async ({ origin, params, body }) => {
    const { organizationId } = params;
    const { value, receipt } = await suspendOrganization(commitChange, origin, organizationId, body.status);
    return {
      ...receiptStatus(receipt),
      body: { ...presentReceipt(receipt), organization: presentOrganization(value) },
    };
  });
}
