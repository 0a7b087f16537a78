import { createVerifier } from '@latchkey/verifier';

/**
 * Attaches verifiers to a server, as protected services would, and decides a request by each now and then.
 * Arguments: its URL, a service token, how many.
 */
const [url = '', serviceToken = '', count = '1'] = process.argv.slice(2);
const verifiers = Array.from({ length: Number(count) }, (_, index) =>
  createVerifier({ url, serviceToken, api: 'conversations', name: `bench ${index}`, capacity: 1000 }),
);
await Promise.all(verifiers.map((verifier) => verifier.ready()));
console.log('ready');
