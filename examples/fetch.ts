import { serve } from '@hono/node-server';
import { protect } from '@latchkey/verifier/fetch';
import { closeAtEnd, verifier } from './verifier.ts';

// Each request needs what the API's description says of its method and path.
const readConversations = protect(verifier, (_request, { app }) => Response.json({ from: app?.name }));

// Or say it here: this one needs write access, and counts as five requests.
const exportAll = protect(verifier, () => Response.json({ exported: true }), { access: 'write', cost: 5 });

const handle = (request: Request) =>
  new URL(request.url).pathname === '/export' ? exportAll(request) : readConversations(request);

await verifier.ready();
const port = Number(process.env.PORT ?? 8080);
// With Bun it is Bun.serve({ fetch: handle }), with Deno Deno.serve(handle).
const server = serve({ fetch: handle, port, hostname: '127.0.0.1' }, () =>
  console.log(`Listening on http://127.0.0.1:${port}`),
);
closeAtEnd(() => server.close());
