import { Button, Group, Text } from '@mantine/core';
import { useEffect } from 'react';
import type { Fields } from './use-fields.ts';

interface NewerNoticeProps<Values extends object> {
  readonly fields: Fields<Values>;
  /** As it is at the server now. */
  readonly latest: Values;
  /** What the fields are called on the page. */
  readonly labels: Readonly<Record<keyof Values, string>>;
}

/** Brings what others save into an open form, and says where that is also changed here: nothing is overwritten unseen. */
export function NewerNotice<Values extends object>({ fields, latest, labels }: NewerNoticeProps<Values>) {
  const version = JSON.stringify(latest);
  useEffect(() => {
    fields.rebase(latest);
  }, [version]);
  const names = Object.keys(fields.conflicts) as (keyof Values)[];
  if (names.length === 0) return null;
  return (
    <div role="alert">
      <Text size="sm" fw={500}>
        Somebody else changed this meanwhile. Choose before you save.
      </Text>
      {names.map((name) => (
        <Text key={String(name)} size="sm">
          {labels[name]}
          {typeof fields.conflicts[name] === 'string'
            ? ` is now “${fields.conflicts[name]}”.`
            : ' is another now.'}
        </Text>
      ))}
      <Group mt="xs">
        <Button size="compact-sm" variant="default" onClick={() => fields.decide('theirs')}>
          Take theirs
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => fields.decide('mine')}>
          Keep mine
        </Button>
      </Group>
    </div>
  );
}
