import { protect, verificationOf } from '@latchkey/verifier/express';
import express from 'express';
import { closeAtEnd, verifier } from './verifier.ts';

const app = express();

// Each request needs what the API's description says of its method and path.
app.use('/conversations', protect(verifier));

app.get('/conversations', (request, response) => {
  response.json({ from: verificationOf(request).app?.name });
});

// Or say it here: this one needs write access, and counts as five requests.
app.post('/export', protect(verifier, { access: 'write', cost: 5 }), (_request, response) => {
  response.json({ exported: true });
});

await verifier.ready();
const port = Number(process.env.PORT ?? 8080);
const server = app.listen(port, '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${port}`);
});
closeAtEnd(() => server.close());
