import type { Schema, Schemas } from './read-schema.ts';

/** What stands for a value in an example, by the name of its field. */
const VALUES: Readonly<Record<string, unknown>> = {
  accountToken: false,
  actorId: 'user_4Nf9cXz1Lr7b',
  address: '203.0.113.7',
  addresses: '203.0.113.0/24',
  api: 'conversations',
  apis: 'conversations',
  appId: 'app_2Bv8kX0aQm4T',
  appName: 'Billing sync',
  applicationName: 'Billing sync',
  baseUrl: 'https://api.example.com/v1',
  code: 'valid',
  companyId: 'org_5Tn0aWq8Zk2e',
  companyName: 'Example Inc',
  confirmName: 'Billing sync',
  contactEmail: 'ada@example.com',
  dryRun: false,
  detail: 'What is wrong and what to do next.',
  email: 'ada@example.com',
  endpoints: 'ep_6Gh2jKm8Np4q',
  environment: 'production',
  epoch: 1042,
  expired: 0,
  hash: '5f2a…c90e',
  key: 'lk_live_…',
  id: '4Nf9cXz1Lr7b',
  limit: 100,
  link: 'https://keys.example.com/invitations/inv_3Rt6yUo0Pq1s',
  masked: 'lk_live_8QmZ…9xQd',
  message: 'The request is allowed.',
  method: 'GET',
  name: 'Billing sync',
  organizationId: 'org_5Tn0aWq8Zk2e',
  organizationName: 'Example Inc',
  password: 'a long passphrase',
  path: '/conversations/42',
  management: false,
  operator: false,
  reason: 'No longer in use.',
  remaining: 99,
  requests: 100,
  requestId: 'req_9Kd3mVb7Xc5n',
  secret: 'lk_live_…',
  secretKey: 'lksk_live_…',
  setupToken: 'the token that the server printed',
  sharedKey: 'lkid_live_8QmZr1xYw0Lp',
  seconds: 60,
  slug: 'conversations',
  status: 200,
  summary: 'List conversations',
  version: '1.0.0',
  waitedMs: 0.08,
};
/** Fields that are not always there, and without which an example would not show the point. */
const TELLING = new Set(['app', 'key', 'organization', 'permissions', 'rateLimit', 'secret']);
const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-03-01T09:30:00.000Z',
  duration: 'PT24H',
  email: 'ada@example.com',
  uri: 'https://api.example.com/v1',
};
const MOST_DEPTH = 5;

/**
 * A value that a schema describes. What is sent holds only what must be there, or its first field; what is
 * answered holds what is always there.
 */
export function writeExample(
  schemas: Schemas,
  given: Schema,
  side: 'sent' | 'answered',
  name = '',
  depth = 0,
): unknown {
  const schema = schemas.resolve(given);
  const { examples, properties, items, additionalProperties } = schema;
  if (examples !== undefined) return examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum.includes('read') ? 'read' : schema.enum[0];
  if (properties !== undefined) {
    if (depth > MOST_DEPTH) return {};
    return Object.fromEntries(
      fieldsToShow(schema, side).map(([field, value]) => [
        field,
        writeExample(schemas, value, side, field, depth + 1),
      ]),
    );
  }
  if (items !== undefined) return [writeExample(schemas, items, side, name, depth + 1)];
  if (typeof additionalProperties === 'object') {
    return { conversations: writeExample(schemas, additionalProperties, side, name, depth + 1) };
  }
  if (schema.anyOf?.[0] !== undefined) return writeExample(schemas, schema.anyOf[0], side, name, depth);
  return writeScalar(schema, name);
}

function fieldsToShow({ properties = {}, required = [] }: Schema, side: 'sent' | 'answered') {
  const fields = Object.entries(properties);
  const needed = fields.filter(([name]) => required.includes(name));
  if (side === 'sent') return needed.length > 0 ? needed : fields.slice(0, 1);
  return fields.filter(([name]) => required.includes(name) || TELLING.has(name));
}

function writeScalar(schema: Schema, name: string): unknown {
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  const known = VALUES[name];
  if (known !== undefined && types.includes(typeof known === 'number' ? 'integer' : typeof known))
    return known;
  if (typeof known === 'number' && types.includes('number')) return known;
  if (types.includes('null')) return null;
  if (types.includes('integer') || types.includes('number')) return schema.default ?? schema.minimum ?? 1;
  if (types.includes('boolean')) return schema.default ?? true;
  return types.includes('string') ? (FORMATS[schema.format ?? ''] ?? name) : {};
}
