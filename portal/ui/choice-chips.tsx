import { Chip, Group } from '@mantine/core';

/** Filters of a list, one at a time; pressed again, the filter is off. */
export function ChoiceChips<Value extends string>({
  label,
  choices,
  value,
  onChange,
}: {
  readonly label: string;
  readonly choices: readonly (readonly [Value, string])[];
  readonly value: string | undefined;
  readonly onChange: (value: Value | undefined) => void;
}) {
  return (
    <Group gap="xs" role="group" aria-label={label}>
      {choices.map(([choice, word]) => (
        <Chip
          key={choice}
          size="xs"
          variant="outline"
          checked={value === choice}
          onChange={(checked) => onChange(checked ? choice : undefined)}
        >
          {word}
        </Chip>
      ))}
    </Group>
  );
}
