import type * as contract from '@latchkey/contract';
import { queryOptions } from '@tanstack/react-query';
import { LOOK_AGAIN_MS, queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { NewKeyReply, Receipt } from '../client/resources.ts';

export const tokenQuery = queryOptions({
  queryKey: ['keys', 'account-token'],
  queryFn: async ({ signal }) =>
    (await request<typeof contract.getAccountToken>('GET', '/v1/organization/token', { signal })).token,
  refetchInterval: LOOK_AGAIN_MS,
});

const reload = () => queryClient.invalidateQueries({ queryKey: ['keys'] });

export async function generateToken(): Promise<NewKeyReply> {
  const reply = await request<typeof contract.generateAccountToken>('PUT', '/v1/organization/token', {});
  await reload();
  return reply;
}

export async function regenerateToken(): Promise<NewKeyReply & Receipt> {
  const reply = await request<typeof contract.regenerateAccountToken>(
    'POST',
    '/v1/organization/token/regenerate',
    {},
  );
  await reload();
  return reply;
}

export async function deleteToken(): Promise<Receipt> {
  const reply = await request<typeof contract.deleteAccountToken>('DELETE', '/v1/organization/token', {});
  await reload();
  return reply;
}
