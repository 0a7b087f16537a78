/** A whole POST request in JSON, as it goes over the wire. */
export function writeRequest(path: string, headers: Readonly<Record<string, string>>, body: string): string {
  const all = {
    host: '127.0.0.1',
    ...headers,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
