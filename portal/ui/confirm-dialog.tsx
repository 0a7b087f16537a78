import { Button, Group, Modal, Stack } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { ProblemNotice } from './problem-notice.tsx';
import { useReturnFocus } from './return-focus.ts';

interface ConfirmDialogProps {
  /** The question. */
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Names the act. */
  readonly act: string;
  readonly dangerous?: boolean;
  readonly disabled?: boolean;
  readonly onConfirm: () => Promise<unknown>;
  /** The consequences. */
  readonly children: ReactNode;
}

/** Asks before something that cannot be taken back; the focus starts on the safe choice. */
export function ConfirmDialog({ title, opened, onClose, children, ...rest }: ConfirmDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      {opened && (
        <Confirmation onClose={onClose} {...rest}>
          {children}
        </Confirmation>
      )}
    </Modal>
  );
}

type ConfirmationProps = Omit<ConfirmDialogProps, 'title' | 'opened'>;

function Confirmation({ onClose, act, dangerous, disabled, onConfirm, children }: ConfirmationProps) {
  useReturnFocus();
  const [busy, setBusy] = useState(false);
  const underWay = useRef(false);
  const [problem, setProblem] = useState<unknown>(null);
  const confirm = async () => {
    if (underWay.current) return;
    underWay.current = true;
    const pressed = document.activeElement;
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
    } catch (error) {
      setProblem(error);
    } finally {
      underWay.current = false;
      setBusy(false);
      // A button that shows progress has lost the focus.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && pressed instanceof HTMLElement) pressed.focus();
      });
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (disabled !== true) void confirm();
      }}
    >
      <Stack gap="md">
        {children}
        <ProblemNotice problem={problem} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={busy}
            disabled={disabled === true}
            {...(dangerous === true ? { color: 'red.8' } : {})}
          >
            {act}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
