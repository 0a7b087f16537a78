import type { Connect, ToVerifier } from '@latchkey/verifier';

/** Puts something between what arrives and the verifier. */
export function receiving(
  connect: Connect,
  pass: (message: ToVerifier, deliver: (message: ToVerifier) => void) => void,
): Connect {
  return (events) => connect({ ...events, onMessage: (message) => pass(message, events.onMessage) });
}
