import { Button, Group, Modal, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';

/** Asks before a page with changes is left. */
export function UnsavedGuard({
  when,
  title = 'Leave without saving?',
  children = 'What you changed on this page is not saved yet.',
  leave = 'Leave without saving',
}: {
  readonly when: boolean;
  readonly title?: string;
  readonly children?: string;
  readonly leave?: string;
}) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => when && current.pathname !== next.pathname,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  const blocked = blocker.status === 'blocked';
  return (
    <Modal opened={blocked} onClose={() => blocker.reset?.()} title={title}>
      <Text mb="md">{children}</Text>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" data-autofocus onClick={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button onClick={() => blocker.proceed?.()}>{leave}</Button>
      </Group>
    </Modal>
  );
}
