import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { NewKeyReply } from '../client/resources.ts';
import { SecretPanel } from './secret-panel.tsx';

interface SecretDialogProps {
  readonly title: string;
  readonly issued: NewKeyReply | null;
  /** What became of a key that this one replaces. */
  readonly receipt?: ReactNode;
  readonly onClose: () => void;
}

/** The moment of the secret. Leaving without a copy is asked about once. */
export function SecretDialog({ issued, ...rest }: SecretDialogProps) {
  return issued === null ? null : <OpenDialog key={issued.key.id} issued={issued} {...rest} />;
}

function OpenDialog({
  title,
  issued,
  receipt,
  onClose,
}: Omit<SecretDialogProps, 'issued'> & { readonly issued: NewKeyReply }) {
  const [copied, setCopied] = useState(false);
  const [asking, setAsking] = useState(false);
  const close = () => (copied || asking ? onClose() : setAsking(true));
  return (
    <Modal opened onClose={close} title={title} size={560} closeOnClickOutside={false}>
      <Stack gap="md">
        <SecretPanel
          issued={issued}
          onCopied={() => {
            setCopied(true);
            setAsking(false);
          }}
        />
        {receipt}
        {asking && (
          <Text role="alert" fw={500}>
            It was not copied. Once closed, it cannot be shown again.
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          {asking ? (
            <>
              <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
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
