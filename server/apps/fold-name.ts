import { LATIN_OF } from './look-alikes.ts';

/** What is drawn as nothing: zero-width and bidirectional controls, fillers, variation selectors, the Braille blank. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu;
/** The dot that `İ` keeps in lower case, on a letter that has one. */
const SECOND_DOT = /(?<=[ij])\u0307+/gu;

/**
 * The form in which names are compared: two names that look alike have the same one. Case, compatibility forms (full
 * width, mathematical letters), invisible characters, spaces, the order of combining marks and letters of other scripts
 * that look Latin (`LATIN_OF`) make no difference. Accents do: `Cafe` and `Café` are told apart, and so are letters that
 * only together look like another one (`rn` and `m`).
 *
 * @returns empty for a name that shows nothing
 */
export function foldName(name: string): string {
  const letters = foldCase(name.replaceAll(INVISIBLE, '').normalize('NFKD')).normalize('NFKD');
  return Array.from(letters, (letter) => LATIN_OF.get(letter) ?? letter)
    .join('')
    .replaceAll(SECOND_DOT, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .normalize('NFC');
}

/** By way of the upper case, which makes one of what has several small forms (`ß` and `ss`); `ẞ` has only a small one. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}
