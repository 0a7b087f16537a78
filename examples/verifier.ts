import { createVerifier } from '@latchkey/verifier';

/** The verifier that the examples share: they differ in their framework alone. */
export const verifier = createVerifier({
  url: process.env.LATCHKEY_URL ?? 'http://127.0.0.1:4400',
  serviceToken: process.env.LATCHKEY_SERVICE_TOKEN ?? '',
  api: 'conversations',
  onEvent: (event) => {
    if (event.type === 'state') console.error(`verifier: ${event.state} (${event.reason})`);
    if (event.type === 'refused') console.error(`verifier: ${event.message}`);
    if (event.type === 'error') console.error('verifier:', event.error);
  },
});

/** On the way out: nobody has to wait for this process any more. */
export function closeAtEnd(stopServing: () => unknown): void {
  process.once('SIGTERM', async () => {
    await stopServing();
    await verifier.close();
    process.exit();
  });
}
