import { randomBytes } from 'node:crypto';
import { formatKey, generateKey, tagSecret } from '@latchkey/verifier';
import { nameActor, type OperatorActor } from '../access/actor.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { knownApis } from '../catalogue/known-apis.ts';
import { writeJson } from '../database/json.ts';
import { invalidField } from '../http/problem.ts';
import type { MasterSecret } from '../master-secret.ts';
import { insertServiceToken, type ServiceTokenRow } from './store.ts';

export interface ServiceTokenSettings {
  readonly commitChange: CommitChange;
  readonly master: MasterSecret;
  readonly keyPrefix: () => string;
}

export interface CreatedServiceToken {
  readonly row: ServiceTokenRow;
  /** Shown once. */
  readonly secret: string;
}

/** Lets a protected service ask about keys for some APIs. */
export async function createServiceToken(
  { commitChange, master, keyPrefix }: ServiceTokenSettings,
  actor: OperatorActor,
  origin: ChangeOrigin,
  wanted: { readonly name: string; readonly apis: readonly string[] },
): Promise<CreatedServiceToken> {
  const parsed = generateKey('service', 'live', randomBytes);
  const prefix = keyPrefix();
  const secret = formatKey(prefix, parsed);
  const pepper = master.peppers.service.get(master.pepperVersion) ?? '';
  const { value } = await commitChange(origin, async (transaction) => {
    const known = await knownApis(transaction.rows);
    const missing = wanted.apis.find((slug) => !known.has(slug));
    if (missing !== undefined) throw invalidField('apis', `There is no API "${missing}" in the catalogue.`);
    const row: ServiceTokenRow = {
      id: parsed.id,
      prefix,
      name: wanted.name,
      tag: tagSecret(pepper, parsed.id, parsed.secret),
      pepper_version: master.pepperVersion,
      last4: secret.slice(-4),
      state: 'active',
      apis: writeJson([...new Set(wanted.apis)]),
      created_at: transaction.now,
      created_by: writeJson(nameActor(actor)),
      revoked_at: null,
    };
    await insertServiceToken(transaction, row);
    transaction.loosen({ kind: 'service_token', id: row.id });
    transaction.created(`st_${row.id}`);
    transaction.audit({
      organizationId: null,
      action: 'service_token.created',
      target: { kind: 'service_token', id: `st_${row.id}`, name: row.name },
      changes: { apis: { after: wanted.apis } },
    });
    return row;
  });
  return { row: value, secret };
}
