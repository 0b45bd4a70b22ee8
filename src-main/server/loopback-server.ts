/**
 * The door for browsers: HTTP and WebSocket on this machine's loopback address. Serves the built window, takes uploads,
 * hands out downloads, and carries messages. Every request passes `access` first.
 */
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { LecternError, toErrorReport, type ErrorCode } from '../api/errors.ts';
import { contentSecurityPolicy, securityHeaders } from '../host/content-security-policy.ts';
import type { Host } from '../host/host.ts';
import { windowAssets, type WindowAsset } from '../host/window-assets.ts';
import { createAccess, type Access, type Refusal } from './access.ts';
import { contentDisposition, Downloads } from './downloads.ts';
import { serveSocket } from './socket.ts';
import { receiveUpload } from './upload.ts';

export interface LoopbackServerOptions {
  readonly host: Host;
  /** The built window, `dist/renderer`. */
  readonly rendererFolder: string;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** Told how many windows there are, whenever that changes. */
  readonly windowsChanged?: (count: number) => void;
}

export interface LoopbackServer {
  readonly port: number;
  /** The address to open, with the token in it; opens this project first. */
  address(project?: string): string;
  /** The same for a window of our own: works once. */
  addressForOnce(project?: string): string;
  close(): Promise<void>;
}

const MOST_MESSAGE_BYTES = 16 * 1024 * 1024;
const MOST_JSON_BYTES = 64 * 1024;

export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  let assets = windowAssets(options.rendererFolder);
  // An upload takes as long as it takes; a sender that says nothing at all is given up by the socket's own time-out.
  const server = createServer({ requestTimeout: 0 });
  const port = await listen(server, options.port ?? 0);
  const access = createAccess(port);
  const downloads = new Downloads(() => options.host.temporaryFolder);
  const headers = securityHeaders(
    contentSecurityPolicy(`ws://127.0.0.1:${String(port)} ws://localhost:${String(port)}`),
  );

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response).catch((error: unknown) => {
      failed(response, error);
    });
  });

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  server.on('upgrade', (request, stream: Socket, head) => {
    const { pathname } = addressOf(request);
    const refusal =
      refuse(access, request, true) ??
      (pathname === '/socket' ? undefined : { status: 403 as const, message: 'There is no such socket.' });
    if (refusal !== undefined) {
      stream.end(
        `HTTP/1.1 ${String(refusal.status)} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      serveSocket(socket, options.host);
      options.windowsChanged?.(sockets.clients.size);
      socket.on('close', () => {
        // The set of clients is updated by a listener of its own, after or before this one.
        setImmediate(() => options.windowsChanged?.(sockets.clients.size));
      });
    });
  });

  return {
    port,
    address: (project) => addressFor(access.startPath, project),
    addressForOnce: (project) => addressFor(access.ticketPath(), project),
    async close() {
      for (const socket of sockets.clients) socket.close(1001, 'Lectern has ended.');
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      // Windows get a moment to read the goodbye; nobody waits for those that do not.
      setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      }, 200).unref();
      server.closeIdleConnections();
      await closed;
    },
  };

  function addressFor(path: string, project: string | undefined): string {
    const query = project === undefined ? '' : `?project=${encodeURIComponent(project)}`;
    return `http://127.0.0.1:${String(port)}${path}${query}`;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = addressOf(request);
    const refusal = refuse(access, request, false);
    if (refusal !== undefined) {
      request.resume();
      sendText(response, refusal.status, refusal.message);
      return;
    }
    const method = request.method ?? 'GET';
    if (method === 'POST' && pathname === '/upload') {
      sendJson(response, 200, await receiveUpload(request, options.host.temporaryFolder));
    } else if (method === 'POST' && pathname === '/download') {
      const { path, name } = downloadRequest.parse(JSON.parse(await readBody(request)));
      sendJson(response, 200, { url: `/download/${await downloads.offer(path, name)}` });
    } else if (method !== 'GET' && method !== 'HEAD') {
      request.resume();
      response.setHeader('Allow', 'GET, HEAD');
      sendText(response, 405, 'This cannot be done here.');
    } else if (access.isStart(pathname)) {
      const project = searchParams.get('project');
      access.spend(pathname);
      response.setHeader('Set-Cookie', access.cookie);
      response.setHeader('Cache-Control', 'no-store');
      response.setHeader('Location', project === null ? '/' : `/?project=${encodeURIComponent(project)}`);
      response.writeHead(303).end();
    } else if (pathname.startsWith('/download/')) {
      await sendDownload(response, pathname.slice('/download/'.length), method);
    } else {
      // A rebuilt window has other files; its start page is the occasion to look.
      if (pathname === '/') assets = windowAssets(options.rendererFolder);
      await sendAsset(response, assets.get(pathname), method);
    }
  }

  async function sendDownload(response: ServerResponse, id: string, method: string): Promise<void> {
    const download = method === 'GET' ? downloads.take(id) : undefined;
    if (download === undefined) {
      sendText(response, 404, 'This download has expired: export the file again.');
      return;
    }
    response.writeHead(200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': download.sizeBytes,
      'Content-Disposition': contentDisposition(download.name),
      'Cache-Control': 'no-store',
    });
    await pipeline(createReadStream(download.path), response);
  }
}

const downloadRequest = z.object({ path: z.string(), name: z.string().optional() });

async function sendAsset(
  response: ServerResponse,
  asset: WindowAsset | undefined,
  method: string,
): Promise<void> {
  if (asset === undefined) {
    sendText(response, 404, 'There is nothing at this address.');
    return;
  }
  response.setHeader('Content-Type', asset.contentType);
  response.setHeader('Cache-Control', asset.immutable ? 'private, max-age=31536000, immutable' : 'no-store');
  if (method === 'HEAD') response.writeHead(200).end();
  else await pipeline(createReadStream(asset.path), response);
}

function refuse(access: Access, request: IncomingMessage, upgrade: boolean): Refusal | undefined {
  return access.refuse({
    method: request.method ?? 'GET',
    path: addressOf(request).pathname,
    headers: request.headers,
    upgrade,
  });
}

/** Only the path and the query count; where the request claims to go is judged by `access`. */
function addressOf(request: IncomingMessage): URL {
  const path = request.url ?? '/';
  return URL.parse(path.startsWith('/') ? `http://lectern${path}` : path) ?? new URL('http://lectern/-');
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new LecternError(
              'already-exists',
              error.code === 'EADDRINUSE'
                ? `Port ${String(port)} is used by another program.`
                : `Port ${String(port)} may not be used by this account.`,
              'Choose another with --port, or leave it out.',
            )
          : error,
      );
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_JSON_BYTES) throw new LecternError('bad-input', 'This message is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const STATUS: Partial<Record<ErrorCode, number>> = {
  'bad-input': 400,
  'not-found': 404,
  'already-exists': 409,
  'disk-full': 507,
  cancelled: 499,
};

function failed(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy(); // cut off, so that half a file is not taken for a whole one
    return;
  }
  const malformed = thrown instanceof SyntaxError || thrown instanceof z.ZodError;
  const error = toErrorReport(
    malformed ? new LecternError('bad-input', 'This message is not understood.') : thrown,
  );
  response.setHeader('Connection', 'close'); // what is left of the request is not read
  sendJson(response, STATUS[error.code] ?? 500, { error });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify(value));
}

function sendText(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${message}\n`);
}
