import { createServer } from 'node:http';

/**
 * The floor: a bare node:http server that parses the same request and answers the same bytes, deciding nothing.
 * Arguments: the port; the answer as base64 of `{headers, body}`.
 */
const [port = '0', encoded = ''] = process.argv.slice(2);
const answer: { headers: Record<string, string>; body: string } = JSON.parse(
  Buffer.from(encoded, 'base64').toString('utf8'),
);

createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('end', () => {
    JSON.parse(text);
    response.writeHead(200, answer.headers);
    response.end(answer.body);
  });
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
