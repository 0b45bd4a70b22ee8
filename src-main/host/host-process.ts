/** A host as a plain Node process, started and spoken to by Electron's main process. */
import type { Connection } from './host.ts';
import { fromHostProcess, toHostProcess, type FromHostProcess } from './process-messages.ts';
import { startHost } from './start-host.ts';

const host = startHost();
const connections = new Map<string, Connection>();

process.on('message', (raw) => {
  const parsed = toHostProcess.safeParse(raw);
  if (!parsed.success) return; // not ours: Node's own tools may write here too
  const message = parsed.data;
  if ('ask' in message) send({ busy: host.busy });
  else if ('stop' in message) void end();
  else if ('end' in message) leave(message.connection);
  else {
    const { connection } = message;
    void connectionOf(connection)
      .handle(message.message)
      .then((reply) => {
        send({ connection, message: reply });
      });
  }
});

// The window's process is gone, closed or crashed: what runs is finished, then this process ends too.
process.on('disconnect', () => {
  for (const id of connections.keys()) leave(id);
  const timer = setInterval(() => {
    if (host.busy) return;
    clearInterval(timer);
    void end();
  }, 500);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());

send({ ready: true });

function connectionOf(id: string): Connection {
  let connection = connections.get(id);
  if (connection === undefined) {
    connection = host.connect((event) => {
      send({ connection: id, message: event });
    });
    connections.set(id, connection);
  }
  return connection;
}

function leave(id: string): void {
  connections.get(id)?.end();
  connections.delete(id);
}

function send(message: FromHostProcess): void {
  if (process.connected) process.send?.(fromHostProcess.parse(message));
}

async function end(): Promise<void> {
  await host.close();
  process.exit(0);
}
