import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useCopy } from './use-copy.ts';

interface CopyProps {
  readonly value: string;
  /** What is copied, for those who do not see where the button stands; left out where there is but one. */
  readonly what?: string;
  readonly onCopied?: () => void;
}

/** Copy, with a word. */
export function CopyButton({
  value,
  what,
  onCopied,
  primary = false,
}: CopyProps & { readonly primary?: boolean }) {
  const clipboard = useCopy();
  return (
    <Button
      variant={primary ? 'filled' : 'default'}
      leftSection={clipboard.copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      aria-label={nameOf(clipboard.copied, what)}
      onClick={() => {
        clipboard.copy(value);
        onCopied?.();
      }}
    >
      {clipboard.copied ? 'Copied' : 'Copy'}
    </Button>
  );
}

/** The same beside an id or an address. */
export function CopyIcon({ value, what, onCopied }: CopyProps) {
  const clipboard = useCopy();
  return (
    <Tooltip label={clipboard.copied ? 'Copied' : nameOf(false, what)}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        size="sm"
        aria-label={nameOf(clipboard.copied, what)}
        onClick={(event) => {
          event.stopPropagation();
          clipboard.copy(value);
          onCopied?.();
        }}
      >
        {clipboard.copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

function nameOf(copied: boolean, what: string | undefined): string {
  const verb = copied ? 'Copied' : 'Copy';
  return what === undefined ? verb : `${verb} ${what}`;
}
