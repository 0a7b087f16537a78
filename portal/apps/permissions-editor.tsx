import { SegmentedControl, Text } from '@mantine/core';
import { OpeningBadge } from '../catalogue/opening-badge.tsx';
import type { AccessLevel, Api } from '../client/resources.ts';
import classes from './permissions-editor.module.css';

export type Permissions = Readonly<Record<string, AccessLevel>>;

const LEVELS: readonly { readonly value: AccessLevel; readonly label: string }[] = [
  { value: 'none', label: 'No Access' },
  { value: 'read', label: 'Read' },
  { value: 'write', label: 'Write' },
];

interface PermissionsEditorProps {
  readonly apis: readonly Api[];
  readonly value: Permissions;
  readonly onChange: (permissions: Permissions) => void;
  /** Slugs of APIs on request that this app was approved for. */
  readonly approved?: ReadonlySet<string>;
  readonly readOnly?: boolean;
}

/** A level for each API; No Access until another one is chosen. */
export function PermissionsEditor(props: PermissionsEditorProps) {
  const { apis, value, onChange, approved, readOnly = false } = props;
  const offered = apis.filter(({ opening, status }) => opening !== 'open' && status === 'active');
  if (offered.length === 0) return <Text c="dimmed">The catalogue has no API that needs a permission.</Text>;
  return (
    <ul className={classes.list}>
      {offered.map((api) => {
        const level = value[api.slug] ?? 'none';
        const closed = api.opening === 'on_request' && approved?.has(api.slug) !== true && level === 'none';
        return (
          <li key={api.id} className={classes.api}>
            <div className={classes.words}>
              <Text fw={500}>
                {api.name} {api.opening === 'on_request' && <OpeningBadge opening="on_request" />}
              </Text>
              <Text size="xs" c="dimmed" lineClamp={2}>
                {closed
                  ? 'The operator approves each app first. Ask for access once the app is there.'
                  : api.description}
              </Text>
            </div>
            <SegmentedControl
              size="xs"
              aria-label={api.name}
              disabled={closed || readOnly}
              value={level}
              onChange={(chosen: AccessLevel) => onChange({ ...value, [api.slug]: chosen })}
              data={[...LEVELS]}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** The level that a choice has here, by its word. */
export function levelWord(level: AccessLevel): string {
  return LEVELS.find(({ value }) => value === level)?.label ?? level;
}
