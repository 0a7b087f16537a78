import type { Api } from '../client/resources.ts';

export const OPENING_CHOICES: readonly { readonly value: Api['opening']; readonly label: string }[] = [
  { value: 'key', label: 'With a key' },
  { value: 'on_request', label: 'On request: I approve each app first' },
  { value: 'open', label: 'Open: no key needed' },
];

export function toOpening(text: string | null): Api['opening'] {
  return OPENING_CHOICES.find(({ value }) => value === text)?.value ?? 'key';
}
