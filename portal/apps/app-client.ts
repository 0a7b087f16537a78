import type * as contract from '@latchkey/contract';
import type { RequestBody } from '@latchkey/contract';
import { queryOptions } from '@tanstack/react-query';
import { LOOK_AGAIN_MS, queryClient } from '../client/query-client.ts';
import { request } from '../client/request.ts';
import type { App, ListedApp, Page } from '../client/resources.ts';

export type NewApp = RequestBody<typeof contract.createApp>;
export type AppPatch = RequestBody<typeof contract.updateApp>;

export interface AppFilters {
  readonly search?: string;
  readonly sort?: 'newest' | 'name';
  /** Whose keys the summary of each app is about; those of all environments if not given. */
  readonly environment?: string | undefined;
}

export function listApps(
  { search = '', sort, environment }: AppFilters,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Page<ListedApp>> {
  const query = {
    limit: 60,
    ...(search === '' ? {} : { search }),
    ...(sort === undefined ? {} : { sort }),
    ...(environment === undefined ? {} : { environment }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return request<typeof contract.listApps>('GET', '/v1/apps', { query, signal });
}

export function appQuery(appId: string) {
  return queryOptions({
    queryKey: ['apps', appId],
    queryFn: ({ signal }) =>
      request<typeof contract.getApp>('GET', '/v1/apps/{appId}', { params: { appId }, signal }),
    refetchInterval: LOOK_AGAIN_MS,
  });
}

/** @param attempt the same for what is sent again because its answer was lost: then the app that was made comes back */
export async function createApp(body: NewApp, attempt: string): Promise<App> {
  const app = await request<typeof contract.createApp>('POST', '/v1/apps', {
    body,
    idempotencyKey: attempt,
  });
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

/** As it is at the server now, so that what others saved meanwhile is not overwritten unseen. */
export function fetchApp(appId: string): Promise<App> {
  return queryClient.fetchQuery({ ...appQuery(appId), staleTime: 0 });
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
