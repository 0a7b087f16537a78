import { createServer, type IncomingMessage } from 'node:http';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import BetterSqlite3 from 'better-sqlite3';

/**
 * better-auth's verifyApiKey behind a thin node:http server: it has no HTTP route of its own for that.
 * Arguments: the SQLite file, the port. Prints the key to ask about, once it listens.
 */
const [file = ':memory:', port = '0'] = process.argv.slice(2);
const database = new BetterSqlite3(file);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');

const options = {
  database,
  secret: 'only-for-measuring-only-for-measuring',
  baseURL: `http://127.0.0.1:${port}`,
  logger: { disabled: true },
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
};
const { runMigrations } = await getMigrations(options);
await runMigrations();
const auth = betterAuth(options);
const { user } = await auth.api.signUpEmail({
  body: { name: 'Bench', email: `bench-${Date.now()}@example.com`, password: 'a long password' },
});
const { key } = await auth.api.createApiKey({ body: { name: 'bench', userId: user.id } });

createServer(async (request, response) => {
  const question: { key: string } = JSON.parse(await readBody(request));
  const result = await auth.api.verifyApiKey({ body: { key: question.key } });
  const body = JSON.stringify({ valid: result.valid });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}).listen(Number(port), '127.0.0.1', () => console.log(JSON.stringify({ key })));

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
