import type { Connect } from './attachment.ts';
import { readAuthorityMessage } from './read-authority-message.ts';

/** Where an authority takes verifiers. */
const PATH = '/v1/verifiers/connect';
/** In characters. The largest messages are descriptions of APIs with thousands of endpoints. */
const LARGEST_MESSAGE = 16 * 1024 * 1024;

/**
 * Connects to an authority by WebSocket (RFC 6455), which every runtime has built in.
 * @param url of the authority, such as `https://keys.example.com`
 */
export function openWebSocket(url: string): Connect {
  const address = new URL(PATH, url);
  address.protocol = address.protocol === 'http:' ? 'ws:' : 'wss:';
  return ({ onOpen, onMessage, onClose }) => {
    const socket = new WebSocket(address);
    let closed = false;
    const close = (reason: string) => {
      if (closed) return;
      closed = true;
      socket.close();
      onClose(reason);
    };
    socket.addEventListener('open', () => onOpen());
    socket.addEventListener('message', ({ data }) => {
      const isReadable = typeof data === 'string' && data.length <= LARGEST_MESSAGE;
      const message = isReadable ? readAuthorityMessage(data) : null;
      if (message === null) close('the authority sent what is no message of this protocol');
      else onMessage(message);
    });
    socket.addEventListener('close', () => close('the connection was closed'));
    socket.addEventListener('error', () => close('the authority cannot be reached'));
    return {
      send: (message) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      },
      close: () => {
        closed = true;
        socket.close();
      },
    };
  };
}
