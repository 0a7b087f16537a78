import { protect, verificationOf } from '@latchkey/verifier/fastify';
import Fastify from 'fastify';
import { closeAtEnd, verifier } from './verifier.ts';

const app = Fastify();

// Each request needs what the API's description says of its method and path.
app.register((api, _options, done) => {
  api.addHook('onRequest', protect(verifier));
  api.get('/conversations', (request) => ({ from: verificationOf(request).app?.name }));
  done();
});

// Or say it here: this one needs write access, and counts as five requests.
app.post('/export', { onRequest: protect(verifier, { access: 'write', cost: 5 }) }, () => ({
  exported: true,
}));

await verifier.ready();
const port = Number(process.env.PORT ?? 8080);
await app.listen({ port, host: '127.0.0.1' });
console.log(`Listening on http://127.0.0.1:${port}`);
closeAtEnd(() => app.close());
