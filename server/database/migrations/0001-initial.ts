import { type Kysely, sql } from 'kysely';
import type { ColumnTypes } from '../column-types.ts';

/** The first shape of the database; what better-auth owns is created by its own migrations. */
export async function createInitialTables(database: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { text, integer } = types;
  const { schema } = database;

  await schema
    .createTable('revocation_clock')
    .addColumn('id', integer, (column) => column.primaryKey())
    .addColumn('epoch', integer, (column) => column.notNull())
    .addColumn('history_id', text, (column) => column.notNull())
    .execute();
  await schema
    .createTable('change_log')
    .addColumn('epoch', integer, (column) => column.primaryKey())
    .addColumn('touches', text, (column) => column.notNull())
    .addColumn('tightening', integer, (column) => column.notNull())
    .addColumn('at', integer, (column) => column.notNull())
    .execute();
  await schema
    .createTable('node_lease')
    .addColumn('incarnation', text, (column) => column.primaryKey())
    .addColumn('acked_epoch', integer, (column) => column.notNull())
    .addColumn('renew_seq', integer, (column) => column.notNull())
    .addColumn('term_ms', integer, (column) => column.notNull())
    .addColumn('acknowledged', integer, (column) => column.notNull())
    .addColumn('expired', integer, (column) => column.notNull())
    .execute();
  await schema
    .createTable('attached_verifier')
    .addColumn('incarnation', text, (column) => column.primaryKey())
    .addColumn('node', text, (column) => column.notNull())
    .addColumn('identity', text, (column) => column.notNull())
    .addColumn('term_ms', integer, (column) => column.notNull())
    .addColumn('since', integer, (column) => column.notNull())
    .execute();
  await schema
    .createTable('setting')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('value', text, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .execute();
  await schema
    .createTable('operator')
    .addColumn('user_id', text, (column) => column.primaryKey())
    .addColumn('created_at', integer, (column) => column.notNull())
    .execute();
  await schema
    .createTable('organization_settings')
    .addColumn('organization_id', text, (column) => column.primaryKey())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('environments', text, (column) => column.notNull())
    .addColumn('developers_production', integer, (column) => column.notNull())
    .addColumn('approvals', text, (column) => column.notNull())
    .addColumn('key_policy', text, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('organization_list')
    .on('organization_settings')
    .columns(['created_at', 'organization_id'])
    .execute();
  await createCatalogueTables(database, types);
  await createKeyTables(database, types);
  await createLogTables(database, types);
}

async function createCatalogueTables(
  database: Kysely<unknown>,
  { text, integer }: ColumnTypes,
): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('api')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('slug', text, (column) => column.notNull().unique())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('description', text, (column) => column.notNull())
    .addColumn('base_url', text)
    .addColumn('opening', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('management', integer, (column) => column.notNull())
    .addColumn('limits', text, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .execute();
  await schema.createIndex('api_list').on('api').expression(sql`lower(name), id`).execute();
  await schema
    .createTable('api_endpoint')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('api_id', text, (column) => column.notNull().references('api.id'))
    .addColumn('method', text, (column) => column.notNull())
    .addColumn('path', text, (column) => column.notNull())
    .addColumn('access', text, (column) => column.notNull())
    .addColumn('summary', text, (column) => column.notNull())
    .addColumn('position', integer, (column) => column.notNull())
    .addUniqueConstraint('api_endpoint_address', ['api_id', 'method', 'path'])
    .execute();
  await schema
    .createTable('service_token')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('prefix', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('tag', text, (column) => column.notNull())
    .addColumn('pepper_version', integer, (column) => column.notNull())
    .addColumn('last4', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('apis', text, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('created_by', text, (column) => column.notNull())
    .addColumn('revoked_at', integer)
    .execute();
}

async function createKeyTables(database: Kysely<unknown>, { text, integer }: ColumnTypes): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('app')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('organization_id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('name_folded', text, (column) => column.notNull())
    .addColumn('description', text, (column) => column.notNull())
    .addColumn('contact_email', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('distribution', text, (column) => column.notNull())
    .addColumn('grants', text, (column) => column.notNull())
    .addColumn('limits', text, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('created_by', text, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .addColumn('deleted_at', integer)
    .execute();
  // A deleted app gives its name back.
  await schema
    .createIndex('app_name')
    .on('app')
    .columns(['organization_id', 'name_folded'])
    .unique()
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
  await schema
    .createIndex('app_list')
    .on('app')
    .columns(['organization_id', 'created_at', 'id'])
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();
  await schema
    .createIndex('app_list_by_name')
    .on('app')
    .expression(sql`organization_id, lower(name), id`)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute();

  await schema
    .createTable('api_key')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('mode', text, (column) => column.notNull())
    .addColumn('prefix', text, (column) => column.notNull())
    .addColumn('last4', text, (column) => column.notNull())
    .addColumn('organization_id', text, (column) => column.notNull())
    .addColumn('app_id', text, (column) => column.references('app.id'))
    .addColumn('account_token', integer, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('environment', text, (column) => column.notNull())
    .addColumn('tag', text, (column) => column.notNull())
    .addColumn('scheme', text, (column) => column.notNull())
    .addColumn('pepper_version', integer, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('expires_at', integer)
    .addColumn('addresses', text, (column) => column.notNull())
    .addColumn('grants', text)
    .addColumn('limits', text, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('created_by', text, (column) => column.notNull())
    .addColumn('updated_at', integer, (column) => column.notNull())
    .addColumn('last_used_at', integer)
    .addColumn('revoked_at', integer)
    .addColumn('revoked_by', text)
    .addColumn('revoked_reason', text)
    .addColumn('replaced_by', text)
    .execute();
  await schema.createIndex('api_key_of_app').on('api_key').columns(['app_id', 'created_at', 'id']).execute();
  // What is alive of an app, however many keys it had before. The column of those without an end is the largest integer.
  await schema
    .createIndex('api_key_alive')
    .on('api_key')
    .expression(sql`app_id, coalesce(expires_at, ${sql.lit(Number.MAX_SAFE_INTEGER)})`)
    .where(sql<boolean>`state <> 'revoked'`)
    .execute();
  // For counts, and for what a whole organization used.
  await schema
    .createIndex('api_key_count')
    .on('api_key')
    .columns(['organization_id', 'state', 'expires_at'])
    .execute();
  await schema
    .createIndex('api_key_of_organization')
    .on('api_key')
    .columns(['organization_id', 'created_at', 'id'])
    .where(sql.ref('app_id'), 'is', null)
    .execute();
  await schema
    .createIndex('api_key_imported')
    .on('api_key')
    .column('tag')
    .unique()
    .where(sql.ref('scheme'), '!=', 'tagged')
    .execute();
  await schema
    .createIndex('api_key_account_token')
    .on('api_key')
    .column('organization_id')
    .unique()
    .where(sql<boolean>`account_token = 1 and state <> 'revoked'`)
    .execute();

  await schema
    .createTable('access_request')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('organization_id', text, (column) => column.notNull())
    .addColumn('app_id', text, (column) => column.references('app.id'))
    .addColumn('api_id', text, (column) => column.notNull().references('api.id'))
    .addColumn('level', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('decision_reason', text)
    .addColumn('created_at', integer, (column) => column.notNull())
    .addColumn('created_by', text, (column) => column.notNull())
    .addColumn('decided_at', integer)
    .addColumn('decided_by', text)
    .execute();
  await schema
    .createIndex('access_request_list')
    .on('access_request')
    .columns(['organization_id', 'created_at', 'id'])
    .execute();
  await schema
    .createIndex('access_request_queue')
    .on('access_request')
    .columns(['state', 'created_at', 'id'])
    .execute();
  await schema.createIndex('access_request_age').on('access_request').columns(['created_at', 'id']).execute();
  await schema
    .createIndex('access_request_of_app')
    .on('access_request')
    .columns(['app_id', 'created_at', 'id'])
    .execute();
  await schema
    .createIndex('access_request_pending')
    .on('access_request')
    .expression(sql`organization_id, coalesce(app_id, ''), api_id`)
    .unique()
    .where(sql.ref('state'), '=', 'pending')
    .execute();
}

async function createLogTables(database: Kysely<unknown>, { text, integer }: ColumnTypes): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('audit_head')
    .addColumn('id', integer, (column) => column.primaryKey())
    .addColumn('sequence', integer, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .execute();
  await schema
    .createTable('audit_event')
    .addColumn('sequence', integer, (column) => column.primaryKey())
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('at', integer, (column) => column.notNull())
    .addColumn('organization_id', text)
    .addColumn('actor_kind', text, (column) => column.notNull())
    .addColumn('actor_id', text)
    .addColumn('actor_name', text, (column) => column.notNull())
    .addColumn('address', text)
    .addColumn('request_id', text, (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('target_kind', text, (column) => column.notNull())
    .addColumn('target_id', text, (column) => column.notNull())
    .addColumn('target_name', text, (column) => column.notNull())
    .addColumn('changes', text, (column) => column.notNull())
    .addColumn('previous_hash', text, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('audit_event_list')
    .on('audit_event')
    .columns(['organization_id', 'sequence'])
    .execute();
  await schema
    .createTable('idempotency')
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('key', text, (column) => column.notNull())
    .addColumn('route', text, (column) => column.notNull())
    .addColumn('request_hash', text, (column) => column.notNull())
    .addColumn('resource_id', text, (column) => column.notNull())
    .addColumn('created_at', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_primary', ['actor', 'key'])
    .execute();
  await schema.createIndex('idempotency_age').on('idempotency').column('created_at').execute();
  await schema
    .createTable('usage_hour')
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('api', text, (column) => column.notNull())
    .addColumn('hour', integer, (column) => column.notNull())
    .addColumn('outcome', text, (column) => column.notNull())
    .addColumn('count', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('usage_hour_primary', ['key_id', 'hour', 'api', 'outcome'])
    .execute();
  await schema
    .createTable('key_address')
    .addColumn('key_id', text, (column) => column.notNull())
    .addColumn('address', text, (column) => column.notNull())
    .addColumn('last_seen_at', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('key_address_primary', ['key_id', 'address'])
    .execute();
  await schema.createIndex('key_address_age').on('key_address').column('last_seen_at').execute();
  await schema.createIndex('usage_hour_age').on('usage_hour').column('hour').execute();
}
