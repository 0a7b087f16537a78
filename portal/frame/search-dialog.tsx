import type * as contract from '@latchkey/contract';
import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { request } from '../client/request.ts';
import { useAccess, useInstallation } from '../client/use-session.ts';
import { useReturnFocus } from '../ui/return-focus.ts';
import { mainNavigation, settingsNavigation } from './navigation.ts';
import classes from './search-dialog.module.css';

interface Hit {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly href: string;
}

const DEBOUNCE_MS = 150;
const KEY_ID = /^(?:key_)?([0-9A-Za-z]{12})$/;
/** The public part within anything that looks like one of our keys. */
const KEY_TEXT = /_(?:live|test)_([0-9A-Za-z]{12})(?:_|$)/;

/** A whole key that is pasted here is looked for by its public part: what is searched for gets into logs. */
function findPublicPart(text: string): string {
  const id = KEY_TEXT.exec(text)?.[1];
  return id === undefined ? text : `key_${id}`;
}

/** Jumps to any app, API, key id or page. */
export function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  useReturnFocus();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const hits = useHits(findPublicPart(text.trim()));
  const router = useRouter();
  const open = (hit: Hit | undefined) => {
    if (hit === undefined) return;
    onClose();
    router.history.push(hit.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && hits.length > 0) {
      event.preventDefault();
      setActive((active + step + hits.length) % hits.length);
    }
    if (event.key === 'Enter') open(hits[active]);
  };
  return (
    <Modal.Root opened onClose={onClose} size={560} yOffset="12vh" centered={false}>
      <Modal.Overlay backgroundOpacity={0.45} />
      <Modal.Content aria-label="Search" radius={10}>
        <TextInput
          data-autofocus
          aria-label="Search apps, keys, APIs and pages"
          placeholder="App, API, page, or the id of a key"
          leftSection={<Search size={16} aria-hidden />}
          variant="unstyled"
          size="md"
          className={classes.input}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-expanded={hits.length > 0}
          aria-controls="search-hits"
          aria-activedescendant={hits[active] === undefined ? undefined : `search-hit-${active}`}
        />
        <div id="search-hits" role="listbox" aria-label="Found" className={classes.hits}>
          {hits.map((hit, index) => (
            // The keys go to the input, as the pattern for comboboxes has it.
            <div
              key={hit.id}
              id={`search-hit-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              className={classes.hit}
              onMouseEnter={() => setActive(index)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => open(hit)}
              onKeyDown={() => undefined}
            >
              <span className={classes.label}>{hit.label}</span>
              <span className={classes.kind}>{hit.kind}</span>
            </div>
          ))}
          {hits.length === 0 && <div className={classes.none}>Nothing is called that here.</div>}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

function useHits(text: string): readonly Hit[] {
  const installation = useInstallation();
  const access = useAccess();
  const [search] = useDebouncedValue(text, DEBOUNCE_MS);
  const enabled = search !== '';
  const query = { search, limit: 6 };
  const apps = useQuery({
    queryKey: ['search', 'apps', search],
    queryFn: () => request<typeof contract.listApps>('GET', '/v1/apps', { query }),
    enabled: enabled && installation.apps,
  });
  const apis = useQuery({
    queryKey: ['search', 'apis', search],
    queryFn: () => request<typeof contract.listApis>('GET', '/v1/apis', { query }),
    enabled,
  });
  const id = KEY_ID.exec(search)?.[1];
  const key = useQuery({
    queryKey: ['search', 'key', id],
    queryFn: () =>
      request<typeof contract.getKey>('GET', '/v1/keys/{keyId}', { params: { keyId: `key_${id}` } }),
    enabled: id !== undefined,
    retry: false,
  });
  const found = key.data;
  const pages = [...mainNavigation(installation, access), ...settingsNavigation(installation, access)]
    .flatMap((group) => group.items)
    .filter((item, index, all) => all.findIndex(({ to }) => to === item.to) === index);
  return [
    ...(found === undefined || id === undefined
      ? []
      : [
          {
            id: found.id,
            kind: 'Key',
            label: `${found.name} · ${found.masked}`,
            href:
              found.appId === undefined
                ? found.accountToken
                  ? '/settings/api-token'
                  : '/settings/api-keys'
                : `/apps/${found.appId}?tab=keys&key=${found.id}`,
          },
        ]),
    ...(enabled ? (apps.data?.items ?? []) : []).map((app) => ({
      id: app.id,
      kind: 'App',
      label: app.name,
      href: `/apps/${app.id}`,
    })),
    ...(enabled ? (apis.data?.items ?? []) : []).map((api) => ({
      id: api.id,
      kind: 'API',
      label: api.name,
      href: `/apis/${api.slug}`,
    })),
    ...pages
      .filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()))
      .map(({ label, to }) => ({ id: to, kind: 'Page', label, href: to })),
  ];
}
