import { connect } from 'node:net';

/**
 * Sends requests one after the other on one connection.
 * @returns milliseconds until each answer, which must all be `200` and say that the key is valid
 */
export function askInTurn(port: number, requests: readonly string[]): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    let sentAt = 0;
    const send = () => {
      const request = requests[times.length];
      if (request === undefined) {
        socket.end();
        resolve(times);
        return;
      }
      sentAt = performance.now();
      socket.write(request);
    };
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (data: string) => {
      answer += data;
      const end = answer.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? Number.NaN);
      if (end < 0 || answer.length < end + 4 + length) return;
      times.push(performance.now() - sentAt);
      if (!answer.startsWith('HTTP/1.1 200') || !answer.includes('"valid":true')) {
        socket.destroy();
        reject(new Error(`a question was answered ${answer}`));
        return;
      }
      answer = '';
      send();
    });
  });
}
