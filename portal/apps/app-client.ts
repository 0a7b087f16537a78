import type * as contract from '@latchkey/contract';
import type { RequestBody } from '@latchkey/contract';
import { queryOptions } from '@tanstack/react-query';
import { queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { App, Page } from '../client/resources.ts';

export type NewApp = RequestBody<typeof contract.createApp>;
export type AppPatch = RequestBody<typeof contract.updateApp>;

export function listApps(
  search: string,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<App>> {
  const query = {
    limit: 60,
    ...(search === '' ? {} : { search }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return request<typeof contract.listApps>('GET', '/v1/apps', { query, signal });
}

export function appQuery(appId: string) {
  return queryOptions({
    queryKey: ['apps', appId],
    queryFn: ({ signal }) =>
      request<typeof contract.getApp>('GET', '/v1/apps/{appId}', { params: { appId }, signal }),
  });
}

export async function createApp(body: NewApp): Promise<App> {
  const app = await request<typeof contract.createApp>('POST', '/v1/apps', { body });
  await reloadApps();
  return app;
}

export async function updateApp(appId: string, body: AppPatch): Promise<App> {
  const app = await request<typeof contract.updateApp>('PATCH', '/v1/apps/{appId}', {
    params: { appId },
    body,
  });
  queryClient.setQueryData(appQuery(appId).queryKey, app);
  await reloadApps();
  return app;
}

export async function deleteApp(appId: string, confirmName: string) {
  const reply = await request<typeof contract.deleteApp>('DELETE', '/v1/apps/{appId}', {
    params: { appId },
    body: { confirmName },
  });
  queryClient.removeQueries({ queryKey: ['apps', appId] });
  await reloadApps();
  return reply;
}

function reloadApps(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: ['apps'] });
}
