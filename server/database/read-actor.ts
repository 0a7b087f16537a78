import { actor } from '@latchkey/contract';
import type { ActorName } from '../barrier/change-origin.ts';
import { readJson } from './json.ts';

/** The column that keeps who did something, as they were called then. */
export function readActor(column: string): ActorName {
  return readJson(actor, column);
}
