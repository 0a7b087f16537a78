import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { listApps } from '../apps/app-client.ts';
import { useInstallation, useSession } from '../client/use-session.ts';
import { refuseSecret } from '../ui/refuse-secret.ts';

/** Stands for the organization itself among the apps. */
export const ORGANIZATION = 'organization';
const SEARCH_DELAY_MS = 200;

export interface Holder {
  /** Id of an app, or `ORGANIZATION`. */
  readonly value: string;
  readonly label: string;
}

interface Holders {
  /** Those whose names match, as many as one page has. */
  readonly found: readonly Holder[];
  readonly more: boolean;
  /** The one that there is to choose, if there is but one. */
  readonly only: Holder | undefined;
}

/** For whom access can be asked: the apps, searched at the server, and the organization where it has keys itself. */
export function useHolders(enabled: boolean, text: string): Holders {
  const installation = useInstallation();
  const { organization } = useSession();
  const [search] = useDebouncedValue(refuseSecret(text) === undefined ? text.trim() : '', SEARCH_DELAY_MS);
  const query = (wanted: string) =>
    queryOptions({
      queryKey: ['apps', 'list', organization.id, 'holders', wanted],
      queryFn: ({ signal }) => listApps({ sort: 'name', search: wanted }, undefined, signal),
      enabled: enabled && installation.apps,
    });
  const { data: all } = useQuery(query(''));
  const { data: matching } = useQuery({ ...query(search), placeholderData: keepPreviousData });
  const own = installation.organizationKeys || installation.accountToken || !installation.apps;
  const itself = { value: ORGANIZATION, label: `${organization.name} itself, for its own keys` };
  const withOwn = (apps: typeof all, wanted: string): readonly Holder[] => [
    ...(apps?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    ...(own && itself.label.toLowerCase().includes(wanted.toLowerCase()) ? [itself] : []),
  ];
  const loaded = all !== undefined || !installation.apps;
  const everyone = withOwn(all, '');
  return {
    found: withOwn(matching, search),
    more: (matching?.nextCursor ?? null) !== null,
    only: loaded && everyone.length === 1 ? everyone[0] : undefined,
  };
}
