import { queryClient } from '../client/query-client.ts';
import type { Settings } from '../client/resources.ts';

/** Takes over settings that were saved: every page that goes by them shows the new ones. */
export async function keepSettings(settings: Settings): Promise<void> {
  queryClient.setQueryData(['operator', 'settings'], settings);
  await queryClient.invalidateQueries({ queryKey: ['installation'] });
}
