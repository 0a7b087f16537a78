import { invalidField } from '../http/problem.ts';
import { foldName } from './fold-name.ts';

/** The form in which names are compared (`foldName`), of a name that shows something. */
export function foldVisibleName(name: string): string {
  const folded = foldName(name);
  if (folded === '')
    throw invalidField('name', 'Nobody can see this name. Enter one with letters or digits.');
  return folded;
}
