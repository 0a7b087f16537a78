import type { RateLimitSnapshot } from '@latchkey/verifier';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { isConflict } from '../database/database-error.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, Problem } from '../http/problem.ts';
import { nameLimits } from './name-limits.ts';
import { type NewEndpoint, prepareEndpoints } from './prepare-endpoints.ts';
import { type ApiRow, type ApiWithEndpoints, insertApi, insertEndpoints } from './store.ts';

export interface NewApi {
  readonly slug?: string | undefined;
  readonly name: string;
  readonly description: string;
  readonly baseUrl: string | null;
  readonly opening: ApiRow['opening'];
  readonly limits: Parameters<typeof nameLimits>[1];
  readonly endpoints: readonly NewEndpoint[];
  readonly management?: boolean;
}

export interface CreateApiSettings {
  readonly commitChange: CommitChange;
  readonly createId: (prefix: string) => string;
}

/** Describes an API. Nobody holds a permission on it yet, so nothing is tightened. */
export async function createApi(
  { commitChange, createId }: CreateApiSettings,
  origin: ChangeOrigin,
  wanted: NewApi,
): Promise<ApiWithEndpoints> {
  const slug = chooseSlug(wanted);
  const limits: RateLimitSnapshot[] = nameLimits('limits', wanted.limits);
  try {
    const { value } = await commitChange(origin, async (transaction) => {
      const row: ApiRow = {
        id: createId('api'),
        slug,
        name: wanted.name,
        description: wanted.description,
        base_url: wanted.baseUrl,
        opening: wanted.opening,
        status: 'active',
        management: wanted.management === true ? 1 : 0,
        limits: writeJson(limits),
        created_at: transaction.now,
        updated_at: transaction.now,
      };
      const endpoints = await prepareEndpoints(row.id, wanted.endpoints, createId);
      await insertApi(transaction, row);
      await insertEndpoints(transaction, endpoints);
      transaction.loosen({ kind: 'api', id: slug });
      transaction.created(row.id);
      transaction.audit({
        organizationId: null,
        action: 'api.created',
        target: { kind: 'api', id: row.id, name: row.name },
        changes: {
          slug: { after: slug },
          opening: { after: row.opening },
          endpoints: { after: endpoints.length },
        },
      });
      return { row, endpoints };
    });
    return value;
  } catch (error) {
    if (isConflict(error)) throw slugTaken(slug, error);
    throw error;
  }
}

export function slugTaken(slug: string, cause?: unknown): Problem {
  return new Problem(
    'name_taken',
    `There is an API with the slug "${slug}" already. Choose another slug, or change that API.`,
    { faults: [{ path: 'slug', message: 'This slug is taken. Choose another one.' }], cause },
  );
}

/** The slug that was asked for, or one made of the name. */
export function chooseSlug({ slug, name }: Pick<NewApi, 'slug' | 'name'>): string {
  const chosen = slug ?? toSlug(name);
  // Permissions are objects by slug, and every JavaScript object has a member of this name.
  if (chosen === 'constructor') throw invalidField('slug', 'This slug is reserved. Choose another one.');
  return chosen;
}

/** "Get Chat API" → `get-chat-api`. */
function toSlug(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 50)
    .replaceAll(/^-+|-+$/g, '');
  if (slug === '') throw invalidField('slug', 'Enter a slug: lower-case letters, digits and dashes.');
  return slug;
}
