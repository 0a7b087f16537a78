import { Checkbox, SegmentedControl, Text, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { MethodName } from '../catalogue/method-name.tsx';
import type { Api, Endpoint } from '../client/resources.ts';
import type { Choice } from './choose-endpoints.ts';
import { choiceOfAll, isAllChosen, withEndpoint, withLevel } from './choose-endpoints.ts';
import classes from './endpoint-choice.module.css';

interface EndpointChoiceProps {
  readonly apis: readonly Api[];
  readonly value: Choice;
  readonly onChange: (choice: Choice) => void;
}

/** From here on a search is quicker than reading. */
const MANY = 12;
/** What is drawn of one API at once; the rest is found by search. */
const SHOWN_MOST = 200;

/** Which endpoints an app may call, API by API. */
export function EndpointChoice({ apis, value, onChange }: EndpointChoiceProps) {
  const [search, setSearch] = useState('');
  const offered = apis.filter(({ status, management }) => status === 'active' && !management);
  const endpoints = offered.reduce((sum, api) => sum + api.endpoints.length, 0);
  return (
    <div className={classes.choice}>
      {endpoints > MANY && (
        <TextInput
          aria-label="Search endpoints"
          placeholder="Search endpoints"
          leftSection={<Search size={14} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {offered.map((api) => (
        <ApiChoice key={api.id} api={api} search={search} value={value} onChange={onChange} />
      ))}
    </div>
  );
}

interface ApiChoiceProps extends Omit<EndpointChoiceProps, 'apis'> {
  readonly api: Api;
  readonly search: string;
}

function ApiChoice({ api, search, value, onChange }: ApiChoiceProps) {
  const chosen = value[api.slug];
  const closed = api.opening === 'on_request';
  const found = api.endpoints.filter((endpoint) => matches(endpoint, api, search));
  if (search !== '' && found.length === 0) return null;
  if (api.opening === 'open') {
    return (
      <fieldset className={classes.api}>
        <legend className={classes.head} data-open>
          <Text fw={500}>{api.name}</Text>
        </legend>
        <Text size="xs" c="dimmed">
          Open: no key needed.
        </Text>
      </fieldset>
    );
  }
  const all = isAllChosen(api, value);
  return (
    <fieldset className={classes.api} disabled={closed}>
      <legend className={classes.head}>
        <Checkbox
          label={api.name}
          fw={500}
          checked={all}
          indeterminate={!all && chosen !== undefined}
          disabled={closed}
          onChange={() => onChange(choiceOfAll(api, value, !all))}
        />
      </legend>
      <Text size="xs" c="dimmed" mb={6}>
        {closed ? 'On request: ask for access once the app is there.' : api.description}
      </Text>
      {api.endpoints.length === 0 && chosen !== undefined && (
        <SegmentedControl
          size="xs"
          aria-label={`Access to ${api.name}`}
          value={chosen.level}
          onChange={(level: 'read' | 'write') => onChange(withLevel(api, value, level))}
          data={[
            { value: 'read', label: 'Read' },
            { value: 'write', label: 'Write' },
          ]}
        />
      )}
      {found.slice(0, SHOWN_MOST).map((endpoint) => (
        <Checkbox
          key={endpoint.id}
          className={classes.endpoint}
          disabled={closed}
          checked={chosen?.endpoints.has(endpoint.id) ?? false}
          onChange={(event) => onChange(withEndpoint(api, value, endpoint, event.currentTarget.checked))}
          label={
            <span className={classes.line}>
              <MethodName method={endpoint.method} />
              <code>{endpoint.path}</code>
              <span className={classes.summary}>{endpoint.summary}</span>
            </span>
          }
        />
      ))}
      {found.length > SHOWN_MOST && (
        <Text size="xs" c="dimmed">
          {found.length - SHOWN_MOST} more; search for them.
        </Text>
      )}
    </fieldset>
  );
}

function matches(endpoint: Endpoint, api: Api, search: string): boolean {
  const text = `${api.name} ${endpoint.method} ${endpoint.path} ${endpoint.summary}`.toLowerCase();
  return text.includes(search.trim().toLowerCase());
}
