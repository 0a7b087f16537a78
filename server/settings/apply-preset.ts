import type { ChangeTransaction } from '../barrier/change-transaction.ts';
import { DEFAULT_SETTINGS, PRESET_SWITCHES, type Preset } from './presets.ts';
import { writeSettings } from './store.ts';

/** Writes the settings that an installation with this preset starts with. */
export async function applyPreset(transaction: ChangeTransaction, preset: Preset): Promise<void> {
  await writeSettings(transaction, { ...DEFAULT_SETTINGS, preset, ...PRESET_SWITCHES[preset] });
}
