import type * as contract from '@latchkey/contract';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Key, NewKeyReply, Page, Receipt } from '../client/resources.ts';

/** Whose keys: those of an app, or those of the organization itself. */
export type KeyOwner = { readonly appId: string } | 'organization';

export interface KeyFilters {
  readonly environment?: string | undefined;
  readonly state?: Key['state'] | undefined;
  readonly unusedForDays?: number | undefined;
  readonly expiry?: 'none' | 'soon' | undefined;
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

export interface NewKey {
  readonly kind: Key['kind'];
  readonly name?: string;
  readonly environment: string;
  readonly expiresAt: string | null;
  readonly addresses: string[];
}

export function listKeys(owner: KeyOwner, filters: KeyFilters, signal?: AbortSignal): Promise<Page<Key>> {
  const query = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined));
  const options = { query, ...(signal === undefined ? {} : { signal }) };
  return owner === 'organization'
    ? request<typeof contract.listOrganizationKeys>('GET', '/v1/organization/keys', options)
    : request<typeof contract.listAppKeys>('GET', '/v1/apps/{appId}/keys', { params: owner, ...options });
}

/** @param attempt the same for what is sent again because its answer was lost: then no second key is made */
export async function createKey(owner: KeyOwner, body: NewKey, attempt?: string): Promise<NewKeyReply> {
  const once = attempt === undefined ? {} : { idempotencyKey: attempt };
  const reply =
    owner === 'organization'
      ? await request<typeof contract.createOrganizationKey>('POST', '/v1/organization/keys', {
          body,
          ...once,
        })
      : await request<typeof contract.createAppKey>('POST', '/v1/apps/{appId}/keys', {
          params: owner,
          body,
          ...once,
        });
  await reloadKeys();
  return reply;
}

/** A key replaced by a new one, with the receipt of what became of the old one. */
export type Replaced = NewKeyReply & Receipt & { readonly replaced: Key };

export async function regenerateKey(keyId: string): Promise<Replaced> {
  const reply = await request<typeof contract.regenerateKey>('POST', '/v1/keys/{keyId}/regenerate', {
    params: { keyId },
  });
  await reloadKeys();
  return reply;
}

/** @param overlap ISO 8601 duration that the old key stays alive */
export async function rotateKey(keyId: string, overlap: string): Promise<Replaced> {
  const reply = await request<typeof contract.rotateKey>('POST', '/v1/keys/{keyId}/rotate', {
    params: { keyId },
    body: { overlap },
  });
  await reloadKeys();
  return reply;
}

export async function pauseKey(keyId: string): Promise<Receipt> {
  const reply = await request<typeof contract.pauseKey>('POST', '/v1/keys/{keyId}/pause', {
    params: { keyId },
  });
  await reloadKeys();
  return reply;
}

export async function resumeKey(keyId: string): Promise<void> {
  await request<typeof contract.resumeKey>('POST', '/v1/keys/{keyId}/resume', { params: { keyId } });
  await reloadKeys();
}

export async function revokeKey(keyId: string, reason: string): Promise<Receipt> {
  const reply = await request<typeof contract.revokeKey>('POST', '/v1/keys/{keyId}/revoke', {
    params: { keyId },
    body: reason === '' ? {} : { reason },
  });
  await reloadKeys();
  return reply;
}

async function reloadKeys(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['keys'] });
  // The list of apps sums up the keys of each.
  await queryClient.invalidateQueries({ queryKey: ['apps', 'list'] });
}
