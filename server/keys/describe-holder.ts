import type { holder } from '@latchkey/contract';
import { effectiveGrant, type KeyRecord } from '@latchkey/verifier';
import type { z } from 'zod';
import { knownApis } from '../catalogue/known-apis.ts';
import type { Reading } from '../database/database.ts';
import { toTimestampOrNull } from '../http/timestamp.ts';

/** What a key may know about itself: whose it is, and what it may do on each API that is not retired. */
export async function describeHolder(reading: Reading, key: KeyRecord): Promise<z.input<typeof holder>> {
  const { app, organization } = key.owner;
  return {
    applicationName: app?.name ?? key.name,
    companyName: organization.name,
    companyId: organization.id,
    contactEmail: app?.contactEmail ?? '',
    key: {
      id: `key_${key.id}`,
      name: key.name,
      kind: key.kind,
      environment: key.environment,
      expiresAt: toTimestampOrNull(Number.isFinite(key.expiresAt) ? key.expiresAt : null),
    },
    app: app === null ? null : { id: app.id, name: app.name },
    organization: { id: organization.id, name: organization.name },
    permissions: await permissionsOf(reading, key),
  };
}

async function permissionsOf(reading: Reading, key: KeyRecord) {
  const apis = await knownApis(reading);
  const levels = [...apis.values()]
    .filter((api) => api.status === 'active')
    .map(({ slug, management, opening }) => {
      const { level } = effectiveGrant(key, { slug, management: management === 1, opening });
      return [slug, level] as const;
    });
  return Object.fromEntries(levels.filter(([, level]) => level !== 'none'));
}
