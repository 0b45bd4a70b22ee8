/** One window over a WebSocket: typed messages in, answers and events out. */
import type { WebSocket } from 'ws';
import type { Event } from '../api/events.ts';
import type { Host } from '../host/host.ts';

const PING_MS = 20_000;
/** A window that has not read this much is gone or hangs; it may connect again and ask anew. */
const MOST_UNREAD_BYTES = 64 * 1024 * 1024;
const NOT_UNDERSTOOD = 4001;

export function serveSocket(socket: WebSocket, host: Host): void {
  const send = (message: unknown): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MOST_UNREAD_BYTES) socket.terminate();
    else socket.send(JSON.stringify(message));
  };
  const connection = host.connect((event: Event) => {
    send(event);
  });

  socket.on('message', (data, binary) => {
    let message: unknown;
    try {
      if (binary) throw new TypeError('not text');
      message = JSON.parse(textOf(data));
    } catch {
      socket.close(NOT_UNDERSTOOD, 'Messages are JSON text.');
      return;
    }
    void connection.handle(message).then(send);
  });

  let alive = true;
  const heartbeat = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, PING_MS);
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('error', () => {
    socket.terminate(); // `close` follows
  });
  socket.on('close', () => {
    clearInterval(heartbeat);
    connection.end();
  });
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
