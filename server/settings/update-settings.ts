import { contrastOf, LEAST_CONTRAST, WHITE, writeContrast } from '@latchkey/contract/contrast';
import { isKeyPrefix } from '@latchkey/verifier';
import type { FieldChanges } from '../audit/append-events.ts';
import type { ChangeOrigin } from '../barrier/change-origin.ts';
import type { CommitChange } from '../barrier/commit-change.ts';
import { writeJson } from '../database/json.ts';
import { invalidField, Problem } from '../http/problem.ts';
import type { CurrentSettings } from './current-settings.ts';
import { PRESET_SWITCHES, type Settings } from './presets.ts';
import { lockSettings, writeSettings } from './store.ts';

export interface UpdateSettings {
  readonly commitChange: CommitChange;
  readonly settings: CurrentSettings;
}

export type SettingsPatch = {
  readonly [Field in keyof Omit<Settings, 'formerKeyPrefixes' | 'logo'>]?: Settings[Field] | undefined;
};

/** Each is looked for in every credential that is shown. */
const MOST_FORMER_PREFIXES = 20;

/**
 * Changes the settings: the switches of a preset where one is named, then the single ones. Nothing here ends a key:
 * those of a kind that is not offered any more, or under a former prefix, go on working.
 */
export async function updateSettings(
  { commitChange, settings }: UpdateSettings,
  origin: ChangeOrigin,
  patch: SettingsPatch,
): Promise<Settings> {
  if (patch.accentColor) checkContrast(patch.accentColor);
  const { value } = await commitChange(origin, async (transaction) => {
    const before = await lockSettings(transaction);
    const after = applyPatch(before, patch);
    const changes = describeChanges(before, after);
    if (Object.keys(changes).length === 0) return before;
    await writeSettings(transaction, after);
    // Waited for, so that every verifier reads keys under a new prefix before the first one is made.
    transaction.tighten({ kind: 'settings', id: '' });
    transaction.audit({
      organizationId: null,
      action: 'settings.updated',
      target: { kind: 'settings', id: 'settings', name: 'Settings' },
      changes,
    });
    return after;
  });
  await settings.reload();
  return value;
}

/** The accent colour is that of text on white, and below white text. */
function checkContrast(accentColor: string): void {
  const contrast = contrastOf(accentColor, WHITE);
  if (contrast >= LEAST_CONTRAST) return;
  throw invalidField(
    'accentColor',
    `${accentColor} has a contrast of ${writeContrast(contrast)} to white, and text needs ${LEAST_CONTRAST}:1. Choose a darker colour.`,
  );
}

function applyPatch(before: Settings, { preset, keyPrefix, ...rest }: SettingsPatch): Settings {
  const single = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const switched = preset === undefined ? before : { ...before, preset, ...PRESET_SWITCHES[preset] };
  const after: Settings = { ...switched, ...single };
  return keyPrefix === undefined ? after : { ...after, ...choosePrefix(before, keyPrefix) };
}

function choosePrefix(
  { keyPrefix, formerKeyPrefixes }: Settings,
  wanted: string,
): Pick<Settings, 'keyPrefix' | 'formerKeyPrefixes'> {
  if (wanted === keyPrefix) return { keyPrefix, formerKeyPrefixes };
  if (!isKeyPrefix(wanted)) {
    throw invalidField('keyPrefix', 'Use 2 to 12 lower-case letters and digits, a letter first.');
  }
  const former = [keyPrefix, ...formerKeyPrefixes].filter((prefix) => prefix !== wanted);
  const mistaken = former.find((prefix) => isMistaken(prefix, wanted));
  if (mistaken !== undefined) {
    throw invalidField(
      'keyPrefix',
      `Keys under "${wanted}" could be mistaken for keys under "${mistaken}". Choose another prefix.`,
    );
  }
  if (former.length > MOST_FORMER_PREFIXES) {
    throw new Problem(
      'wrong_state',
      `There are ${MOST_FORMER_PREFIXES} former prefixes already. Take one of them back.`,
    );
  }
  return { keyPrefix: wanted, formerKeyPrefixes: former };
}

/** What a prefix is followed by in the other shapes of keys (`verifier/key-format.ts`): `lk` and `sk` make `lksk`. */
const MARKS = ['id', 'sk', 'st'];

function isMistaken(one: string, other: string): boolean {
  return MARKS.some((mark) => one + mark === other || other + mark === one);
}

function describeChanges(before: Settings, after: Settings): FieldChanges {
  const former = new Map<string, unknown>(Object.entries(before));
  const different = Object.entries(after).filter(
    ([name, value]) => writeJson(value) !== writeJson(former.get(name)),
  );
  return Object.fromEntries(
    different.map(([name, value]) => [name, { before: former.get(name), after: value }]),
  );
}
