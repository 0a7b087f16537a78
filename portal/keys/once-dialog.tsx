import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useReturnFocus } from '../ui/return-focus.ts';

interface OnceDialogProps {
  readonly title: string;
  /** What is shown, given what to call when it was copied. */
  readonly children: (onCopied: () => void) => ReactNode;
  readonly onClose: () => void;
}

/** Shows what cannot be shown again. Leaving without a copy is asked about once. */
export function OnceDialog({ title, children, onClose }: OnceDialogProps) {
  useReturnFocus();
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);
  const close = () => (copied || asking ? onClose() : setAsking(true));
  const onCopied = () => {
    setCopied(true);
    setAsking(false);
  };
  return (
    <Modal opened onClose={close} title={title} size={560} closeOnClickOutside={false}>
      <Stack gap="md">
        {children(onCopied)}
        {asking && (
          <Text role="alert" fw={500}>
            It was not copied. Once closed, it cannot be shown again.
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          {asking ? (
            <>
              <Button variant="default" onClick={() => setAsking(false)} autoFocus>
                Go back
              </Button>
              <Button onClick={onClose} color="red.8">
                Close without a copy
              </Button>
            </>
          ) : (
            <Button variant={copied ? 'filled' : 'default'} onClick={close}>
              Done
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
