import { Radio, Text } from '@mantine/core';
import type { Preset } from '../client/resources.ts';
import classes from './preset-choice.module.css';
import { PresetPicture } from './preset-picture.tsx';

export const PRESET_WORDS: Readonly<Record<Preset, { readonly name: string; readonly purpose: string }>> = {
  complete: {
    name: 'Everything',
    purpose: 'Apps with any number of keys of both kinds, keys of the organization, an account token.',
  },
  'custom-apps': {
    name: 'Custom apps',
    purpose: 'Customers make apps, each with one API key and No Access, Read or Write on each API.',
  },
  'organization-keys': {
    name: 'Organization keys',
    purpose: 'Admins make named API keys for their whole organization, under Settings.',
  },
  'account-token': {
    name: 'Account token',
    purpose: 'One API token for each account: generate, regenerate, delete.',
  },
  'key-pairs': {
    name: 'Key pairs',
    purpose: 'Apps with any number of Shared Key and Secret Key pairs for chosen endpoints.',
  },
};
const ORDER: readonly Preset[] = [
  'complete',
  'custom-apps',
  'organization-keys',
  'account-token',
  'key-pairs',
];

/** What customers will find; each with a picture of its main page. */
export function PresetChoice({
  value,
  onChange,
}: {
  readonly value: Preset;
  readonly onChange: (preset: Preset) => void;
}) {
  return (
    <Radio.Group
      label="What customers find here"
      description="Every part of it can be changed later."
      value={value}
      onChange={(chosen) => {
        const preset = ORDER.find((known) => known === chosen);
        if (preset !== undefined) onChange(preset);
      }}
    >
      <div className={classes.cards}>
        {ORDER.map((preset) => (
          <Radio.Card
            key={preset}
            value={preset}
            className={classes.card}
            aria-label={PRESET_WORDS[preset].name}
          >
            <PresetPicture preset={preset} />
            <div className={classes.words}>
              <Text fw={500}>{PRESET_WORDS[preset].name}</Text>
              <Text size="xs" c="dimmed">
                {PRESET_WORDS[preset].purpose}
              </Text>
            </div>
            <Radio.Indicator />
          </Radio.Card>
        ))}
      </div>
    </Radio.Group>
  );
}
