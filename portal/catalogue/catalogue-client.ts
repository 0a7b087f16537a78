import type * as contract from '@latchkey/contract';
import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { AccessRequest, Api } from '../client/resources.ts';

/** More APIs than this are found by search. */
const MOST_APIS = 200;

/** The whole catalogue as far as a form can show it; Latchkey's own API last. */
export const apisQuery = queryOptions({
  queryKey: ['apis'],
  queryFn: async ({ signal }): Promise<readonly Api[]> => {
    const { items } = await request<typeof contract.listApis>('GET', '/v1/apis', {
      query: { limit: MOST_APIS },
      signal,
    });
    return items.toSorted(
      (a, b) => Number(a.management) - Number(b.management) || a.name.localeCompare(b.name),
    );
  },
  staleTime: 60_000,
});

export function apiQuery(slug: string) {
  return queryOptions({
    queryKey: ['apis', slug],
    queryFn: ({ signal }) =>
      request<typeof contract.getApi>('GET', '/v1/apis/{apiId}', { params: { apiId: slug }, signal }),
  });
}

/** Requests of this organization. */
export const ownRequestsQuery = queryOptions({
  queryKey: ['access-requests', 'own'],
  queryFn: async ({ signal }): Promise<readonly AccessRequest[]> => {
    const { items } = await request<typeof contract.listAccessRequests>('GET', '/v1/access-requests', {
      query: { limit: 200, scope: 'organization' },
      signal,
    });
    return items;
  },
});

export async function requestAccess(
  api: string,
  appId: string | undefined,
  access: 'read' | 'write',
  reason: string,
): Promise<AccessRequest> {
  const body = { api, access, reason, ...(appId === undefined ? {} : { appId }) };
  const made = await request<typeof contract.createAccessRequest>('POST', '/v1/access-requests', { body });
  await queryClient.invalidateQueries({ queryKey: ['access-requests'] });
  return made;
}

export async function withdrawRequest(requestId: string): Promise<void> {
  await request<typeof contract.withdrawAccessRequest>('POST', '/v1/access-requests/{requestId}/withdraw', {
    params: { requestId },
  });
  await queryClient.invalidateQueries({ queryKey: ['access-requests'] });
}
