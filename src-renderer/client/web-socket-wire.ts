/** The browser's door: a WebSocket to the server this page came from. The cookie does the identification. */
import type { Wire, WireListener } from './wire.ts';

export function connectWebSocket(listener: WireListener): Wire {
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(`${scheme}//${location.host}/socket`);
  let over = false;
  const close = () => {
    if (over) return;
    over = true;
    listener.closed();
  };
  socket.addEventListener('open', () => listener.opened());
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') listener.received(JSON.parse(data) as unknown);
  });
  socket.addEventListener('close', close);
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    close: () => {
      over = true;
      socket.close();
    },
  };
}
