import { createServer } from 'node:http';
import { protect } from '@latchkey/verifier/node';
import { closeAtEnd, verifier } from './verifier.ts';

// Each request needs what the API's description says of its method and path.
const readConversations = protect(verifier, (_request, response, verification) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ from: verification.app?.name }));
});

// Or say it here: this one needs write access, and counts as five requests.
const exportAll = protect(
  verifier,
  (_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ exported: true }));
  },
  { access: 'write', cost: 5 },
);

const server = createServer((request, response) => {
  if (request.url === '/export') exportAll(request, response);
  else readConversations(request, response);
});

await verifier.ready();
const port = Number(process.env.PORT ?? 8080);
server.listen(port, '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${port}`);
});
closeAtEnd(() => server.close());
