import type { AccessLevel } from '@latchkey/verifier';
import { type MemberActor, nameActor } from '../access/actor.ts';
import { authorize } from '../access/authorize.ts';
import { requireApprovals } from '../access-requests/require-approvals.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { readWantedGrants } from '../catalogue/read-wanted-grants.ts';
import { writeJson } from '../database/json.ts';
import { foldVisibleName } from './fold-visible-name.ts';
import { refuseTakenName } from './refuse-taken-name.ts';
import { type AppRow, insertApp } from './store.ts';

export interface AppSettings {
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
}

export interface NewApp {
  readonly name: string;
  readonly description: string;
  readonly contactEmail?: string | undefined;
  readonly permissions: Readonly<Record<string, AccessLevel>>;
  readonly endpoints: Readonly<Record<string, readonly string[]>>;
}

/** Makes an app of the actor's organization. It has no keys yet, so nothing is tightened. */
export async function createApp(
  { commitChange, createId }: AppSettings,
  actor: MemberActor,
  origin: ChangeOrigin,
  wanted: NewApp,
): Promise<AppRow> {
  const { organizationId } = actor;
  authorize(actor, 'app.create', { organizationId, what: 'organization' });
  return refuseTakenName(wanted.name, async () => {
    const { value } = await commitChange(origin, async (transaction) => {
      const { grants, apis } = await readWantedGrants(transaction.rows, actor, wanted);
      requireApprovals(grants, apis, new Map(), {});
      const row: AppRow = {
        id: createId('app'),
        organization_id: organizationId,
        name: wanted.name,
        name_folded: foldVisibleName(wanted.name),
        description: wanted.description,
        contact_email: wanted.contactEmail ?? (actor.kind === 'person' ? actor.email : ''),
        status: 'active',
        distribution: 'private',
        grants: writeJson(grants),
        limits: '{}',
        created_at: transaction.now,
        created_by: writeJson(nameActor(actor)),
        updated_at: transaction.now,
        deleted_at: null,
      };
      await insertApp(transaction, row);
      transaction.created(row.id);
      transaction.audit({
        organizationId,
        action: 'app.created',
        target: { kind: 'app', id: row.id, name: row.name },
        changes: { permissions: { after: wanted.permissions }, contactEmail: { after: row.contact_email } },
      });
      return row;
    });
    return value;
  });
}
