import { ActionIcon, Button, Input, NumberInput, Select } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import type { Api } from '../client/resources.ts';
import classes from './limits-editor.module.css';

type Limits = Api['limits'];

const WINDOWS = [
  { value: '1', label: 'second' },
  { value: '60', label: 'minute' },
  { value: '3600', label: 'hour' },
  { value: '86400', label: 'day' },
];
const MOST = 5;

/** How much each app, and each organization with keys of its own, may call. */
export function LimitsEditor({
  value,
  error,
  onChange,
}: {
  readonly value: Limits;
  readonly error: string | undefined;
  readonly onChange: (limits: Limits) => void;
}) {
  const change = (index: number, part: Partial<Limits[number]>) =>
    onChange(value.map((limit, at) => (at === index ? { ...limit, ...part } : limit)));
  return (
    <Input.Wrapper
      label="Limits"
      description="For each app, and for each organization with keys of its own. Without one, calls are not limited."
      error={error}
      labelElement="div"
    >
      <div className={classes.limits}>
        {value.map((limit, index) => (
          <div key={index} className={classes.limit}>
            <NumberInput
              aria-label={`Requests of limit ${index + 1}`}
              min={1}
              max={1_000_000_000}
              allowDecimal={false}
              allowNegative={false}
              thousandSeparator=","
              hideControls
              value={limit.requests}
              onChange={(requests) => change(index, { requests: Number(requests) })}
            />
            <span>requests in a</span>
            <Select
              aria-label={`Window of limit ${index + 1}`}
              allowDeselect={false}
              data={windowsWith(limit.seconds)}
              value={String(limit.seconds)}
              // A name belongs to its window: `per-60s` would be wrong for an hour.
              onChange={(seconds) => change(index, { seconds: Number(seconds), name: undefined })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove limit ${index + 1}`}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <X size={14} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {value.length < MOST && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onChange([...value, { requests: 100, seconds: freeWindow(value) }])}
          >
            Add limit
          </Button>
        )}
      </div>
    </Input.Wrapper>
  );
}

function windowsWith(seconds: number) {
  const known = WINDOWS.some(({ value }) => value === String(seconds));
  return known ? WINDOWS : [...WINDOWS, { value: String(seconds), label: `${seconds} seconds` }];
}

function freeWindow(limits: Limits): number {
  const free = ['60', '86400', '1', '3600'].find(
    (window) => !limits.some(({ seconds }) => String(seconds) === window),
  );
  return Number(free ?? '60');
}
