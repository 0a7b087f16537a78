import { Button, Text, UnstyledButton } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Api, Endpoint } from '../client/resources.ts';
import { useInstallation } from '../client/use-session.ts';
import { countOf } from '../ui/format-number.ts';
import { SearchField } from '../ui/search-field.tsx';
import { CallExample } from './call-example.tsx';
import classes from './endpoint-list.module.css';
import { MethodName } from './method-name.tsx';
import { writeCall } from './write-call.ts';

/** From here on a search is quicker than reading. */
const MANY = 8;
/** As many are drawn at once. */
const STEP = 100;

interface EndpointListProps {
  readonly api: Api;
  /** What can be done to an endpoint. */
  readonly menu?: (endpoint: Endpoint) => ReactNode;
}

/** The endpoints of an API; each opens to a command that calls it. */
export function EndpointList({ api, menu }: EndpointListProps) {
  const [search, setSearch] = useState('');
  const [most, setMost] = useState(STEP);
  const found = api.endpoints.filter((endpoint) => matches(endpoint, search));
  return (
    <>
      {api.endpoints.length > MANY && (
        <SearchField label="Search endpoints" value={search} onSearch={setSearch} />
      )}
      {found.length === 0 ? (
        <Text c="dimmed">No endpoint matches “{search}”. Methods, paths and summaries are searched.</Text>
      ) : (
        <ul className={classes.list}>
          {found.slice(0, most).map((endpoint) => (
            <EndpointRow key={endpoint.id} api={api} endpoint={endpoint} menu={menu?.(endpoint)} />
          ))}
        </ul>
      )}
      <div className={classes.end}>
        {found.length > most ? (
          <Button variant="default" size="compact-sm" onClick={() => setMost(most + STEP)}>
            Show more
          </Button>
        ) : (
          <Text size="xs" c="dimmed">
            {found.length === api.endpoints.length
              ? `That is all: ${countOf(found.length, 'endpoint')}.`
              : `${found.length} of ${countOf(api.endpoints.length, 'endpoint')}.`}
          </Text>
        )}
      </div>
    </>
  );
}

interface EndpointRowProps {
  readonly api: Api;
  readonly endpoint: Endpoint;
  readonly menu: ReactNode;
}

function EndpointRow({ api, endpoint, menu }: EndpointRowProps) {
  const [opened, setOpened] = useState(false);
  const { keyKinds } = useInstallation();
  const call = writeCall({ ...api, keyKinds, endpoint });
  return (
    <li>
      <div className={classes.line}>
        <UnstyledButton className={classes.row} aria-expanded={opened} onClick={() => setOpened(!opened)}>
          <ChevronRight size={14} aria-hidden className={classes.arrow} />
          <MethodName method={endpoint.method} />
          <code className={classes.path}>{endpoint.path}</code>
          <span className={classes.summary}>{endpoint.summary}</span>
          {api.opening !== 'open' && (
            <span className={classes.access}>{endpoint.access === 'write' ? 'Write' : 'Read'}</span>
          )}
        </UnstyledButton>
        {menu}
      </div>
      {opened && (
        <div className={classes.call}>
          <CallExample text={call} label={`curl for ${endpoint.method} ${endpoint.path}`} />
        </div>
      )}
    </li>
  );
}

function matches({ method, path, summary }: Endpoint, search: string): boolean {
  return `${method} ${path} ${summary}`.toLowerCase().includes(search.toLowerCase());
}
