import type { CommitChange } from '../barrier/commit-change.ts';
import type { Settings } from '../settings/presets.ts';
import type { MakeKey } from './make-key.ts';

/** What the verbs of keys are given. */
export interface KeySettings {
  readonly commitChange: CommitChange;
  readonly makeKey: MakeKey;
  readonly currentSettings: () => Settings;
}
