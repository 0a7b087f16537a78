import type * as contract from '@latchkey/contract';
import type { RequestBody } from '@latchkey/contract';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { Api, Endpoint, Receipt } from '../client/resources.ts';

export type NewApi = RequestBody<typeof contract.createApi>;
export type ApiPatch = RequestBody<typeof contract.updateApi>;
export type NewEndpoint = Omit<Endpoint, 'id'>;

export async function createApi(body: NewApi): Promise<Api> {
  const api = await request<typeof contract.createApi>('POST', '/v1/apis', { body });
  await reloadApis();
  return api;
}

/** Answers when no verifier decides by what was before. */
export async function updateApi({ id }: Api, body: ApiPatch): Promise<Api> {
  const api = await request<typeof contract.updateApi>('PATCH', '/v1/apis/{apiId}', {
    params: { apiId: id },
    body,
  });
  await reloadApis();
  return api;
}

export async function retireApi({ id }: Api): Promise<Receipt> {
  const receipt = await request<typeof contract.retireApi>('DELETE', '/v1/apis/{apiId}', {
    params: { apiId: id },
  });
  await reloadApis();
  return receipt;
}

export function reloadApis(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['apis'] });
}
