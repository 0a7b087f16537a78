/** The form in which names are compared: case, compatibility forms and repeated spaces make no difference. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
