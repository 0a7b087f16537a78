import { Text } from '@mantine/core';
import type { AuditEvent } from '../client/resources.ts';

/** `key.rotated` as "Key rotated", with what changed below it. */
export function AuditChanges({ action, changes }: Pick<AuditEvent, 'action' | 'changes'>) {
  const words = action.replaceAll(/[._]/g, ' ');
  const entries = Object.entries(changes);
  return (
    <div>
      {words.charAt(0).toUpperCase() + words.slice(1)}
      {entries.map(([field, { before, after }]) => (
        <Text key={field} size="xs" c="dimmed" lineClamp={2}>
          {field}: {before === undefined ? '' : `${show(before)} → `}
          {show(after)}
        </Text>
      ))}
    </div>
  );
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
