/** A whole secret of ours, whatever prefix the operator chose: with the mark of its kind up to 14 characters. */
const SECRET = /[a-z0-9]{1,14}_(?:live|test)_[0-9A-Za-z]{12}_[0-9A-Za-z]{20,}/;

/** @returns what to say of a text that holds a secret: names and reasons are read by many, and kept for good */
export function refuseSecret(text: string): string | undefined {
  return SECRET.test(text)
    ? 'That is a whole API key. It does not belong here, so it was not taken over.'
    : undefined;
}
