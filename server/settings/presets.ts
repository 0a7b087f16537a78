import type { PRESETS, settings } from '@latchkey/contract';
import type { z } from 'zod';

export type Settings = z.output<typeof settings>;
export type Preset = (typeof PRESETS)[number];
type Switches = Omit<
  Settings,
  'preset' | 'keyPrefix' | 'formerKeyPrefixes' | 'signUp' | 'productName' | 'accentColor' | 'logo'
>;

/** A preset is plain settings: what each of the four portals that inspired them offers, and all of it together. */
export const PRESET_SWITCHES: Record<Preset, Switches> = {
  complete: {
    apps: true,
    organizationKeys: true,
    accountToken: true,
    keyKinds: ['bearer', 'pair'],
    keysPerApp: 'many',
    marketplace: true,
  },
  'custom-apps': {
    apps: true,
    organizationKeys: false,
    accountToken: false,
    keyKinds: ['bearer'],
    keysPerApp: 'one',
    marketplace: true,
  },
  'organization-keys': {
    apps: false,
    organizationKeys: true,
    accountToken: false,
    keyKinds: ['bearer'],
    keysPerApp: 'many',
    marketplace: false,
  },
  'account-token': {
    apps: false,
    organizationKeys: false,
    accountToken: true,
    keyKinds: ['bearer'],
    keysPerApp: 'many',
    marketplace: false,
  },
  'key-pairs': {
    apps: true,
    organizationKeys: false,
    accountToken: false,
    keyKinds: ['pair'],
    keysPerApp: 'many',
    marketplace: false,
  },
};

export const DEFAULT_SETTINGS: Settings = {
  preset: 'complete',
  keyPrefix: 'lk',
  formerKeyPrefixes: [],
  signUp: 'open',
  productName: 'Latchkey',
  accentColor: null,
  logo: null,
  ...PRESET_SWITCHES.complete,
};
