import { serve } from '@hono/node-server';
import { type LatchkeyVariables, protect } from '@latchkey/verifier/hono';
import { Hono } from 'hono';
import { closeAtEnd, verifier } from './verifier.ts';

const app = new Hono<{ Variables: LatchkeyVariables }>();

// Each request needs what the API's description says of its method and path.
app.use('/conversations/*', protect(verifier));

app.get('/conversations', (context) => context.json({ from: context.get('latchkey').app?.name }));

// Or say it here: this one needs write access, and counts as five requests.
app.post('/export', protect(verifier, { access: 'write', cost: 5 }), (context) =>
  context.json({ exported: true }),
);

await verifier.ready();
const port = Number(process.env.PORT ?? 8080);
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () =>
  console.log(`Listening on http://127.0.0.1:${port}`),
);
closeAtEnd(() => server.close());
