import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Host } from '../host/host.ts';
import { startHost } from '../host/start-host.ts';
import { askServer, enterServer, type Ask } from '../../test/support/ask-server.ts';
import { startLoopbackServer, type LoopbackServer } from './loopback-server.ts';

let folder: string;
let host: Host;
let server: LoopbackServer;
let origin: string;
let cookie: string;
const windows: number[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-server-'));
  process.env['LECTERN_HOME'] = join(folder, 'settings');
  const renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Lectern</title>');
  writeFileSync(join(renderer, 'assets', 'index-1a2b.js'), 'export {};');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  host = startHost();
  server = await startLoopbackServer({
    host,
    rendererFolder: renderer,
    windowsChanged: (count) => windows.push(count),
  });
  origin = `http://127.0.0.1:${String(server.port)}`;
});
afterAll(async () => {
  await server.close();
  await host.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  cookie = await enterServer(server.port, server.addressForOnce());
});

/** As a page that has entered; another cookie, or none, where one is named. */
const ask = (path: string, more: Ask = {}) => askServer(server.port, path, { cookie, ...more });

async function openSocket(headers: Record<string, string>, path = '/socket'): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${String(server.port)}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

describe('the window', () => {
  test('starts at the printed address, which hides the token from the page', async () => {
    const { status, response } = await ask(new URL(server.address()).pathname, { cookie: undefined });
    expect(status).toBe(303);
    expect(response.headers.location).toBe('/');
    expect(response.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict$/);
    const page = await ask('/');
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>Lectern</title>');
    expect(page.response.headers['cache-control']).toBe('no-store');
    expect((await ask('/assets/index-1a2b.js')).response.headers['content-type']).toMatch(
      /^text\/javascript/,
    );
  });

  test('is told which project to open', async () => {
    const address = new URL(server.address('/data/Größe & co.lectern'));
    const { response } = await ask(address.pathname + address.search, { cookie: undefined });
    const location = new URL(response.headers.location ?? '', origin);
    expect(location.pathname).toBe('/');
    expect(location.searchParams.get('project')).toBe('/data/Größe & co.lectern');
  });

  test('may run no script but its own and load nothing from elsewhere', async () => {
    const { headers } = (await ask('/')).response;
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.replaceAll(/wss?:\/\/(127\.0\.0\.1|localhost):\d+/g, '')).not.toMatch(/https?:|wss?:|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  test('a start address for a window of our own works once', async () => {
    const { pathname } = new URL(server.addressForOnce());
    expect((await ask(pathname, { cookie: undefined })).status).toBe(303);
    expect((await ask(pathname, { cookie: undefined })).status).toBe(401);
  });
});

describe('strangers', () => {
  const places: [string, string][] = [
    ['GET', '/'],
    ['GET', '/assets/index-1a2b.js'],
    ['GET', '/download/x'],
    ['POST', '/upload'],
    ['POST', '/download'],
    ['GET', '/no-such-place'],
  ];

  test('without the token are refused everywhere', async () => {
    for (const [method, path] of places) {
      for (const sent of [undefined, '', 'lectern=1', `lectern-${String(server.port)}=${'A'.repeat(43)}`]) {
        const answer = await ask(path, { method, cookie: sent, headers: { origin } });
        expect(answer.status, `${method} ${path} ${String(sent)}`).toBe(401);
        expect(answer.body).not.toContain('Lectern</title>');
      }
    }
    expect((await ask(`/start/${'A'.repeat(43)}`, { cookie: undefined })).status).toBe(401);
  });

  test('with another host name are refused even with the token: a name pointed at this machine opens nothing', async () => {
    for (const [method, path] of places) {
      const own = {
        host: `evil.example:${String(server.port)}`,
        origin: `http://evil.example:${String(server.port)}`,
      };
      expect((await ask(path, { method, headers: own })).status, path).toBe(403);
    }
    const start = new URL(server.address()).pathname;
    expect((await ask(start, { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  test('from another page are refused even with the token', async () => {
    for (const [method, path] of places) {
      for (const foreign of ['http://evil.example', 'null', `http://127.0.0.1:${String(server.port + 1)}`]) {
        expect((await ask(path, { method, headers: { origin: foreign } })).status, `${path} ${foreign}`).toBe(
          403,
        );
      }
      expect((await ask(path, { method, headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403);
    }
  });

  test('get no socket', async () => {
    expect(await openSocket({ origin })).toBe(401);
    expect(await openSocket({ cookie })).toBe(403);
    expect(await openSocket({ cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await openSocket({ cookie, origin, host: 'evil.example' })).toBe(403);
    expect(await openSocket({ cookie, origin }, '/other')).toBe(403);
    const socket = await openSocket({ cookie, origin });
    if (typeof socket === 'number') expect.fail(`refused with ${String(socket)}`);
    socket.close();
  });

  test('on other machines find nobody: only the loopback address listens', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((each) => each !== undefined && !each.internal && each.family === 'IPv4');
    if (outside === undefined) return; // a machine without a network has no outside
    const socket = connect(server.port, outside.address);
    const outcome = await Promise.race([
      once(socket, 'connect').then(() => 'connected'),
      once(socket, 'error').then(() => 'refused'),
    ]).catch(() => 'refused');
    socket.destroy();
    expect(outcome).toBe('refused');
  });
});

test('no spelling of a path leaves the folder of the window', async () => {
  for (const path of [
    '/../secret.html',
    '/assets/../../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%2f..%2fsecret.html',
    '/%2e%2e%2fsecret.html',
    '/..\\secret.html',
    '/..%5csecret.html',
    '//secret.html',
    '/./../secret.html',
    '/index.html%00.html',
    `/${join(folder, 'secret.html')}`,
    'http://evil.example/../secret.html',
    '/%',
    '/assets',
  ]) {
    const answer = await ask(path);
    expect(answer.status, path).toBe(404);
    expect(answer.body).not.toContain('secret');
  }
});

test('only what is offered can be done', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'POST']) {
    expect((await ask('/', { method, headers: { origin } })).status, method).toBe(405);
  }
  expect((await ask('/', { method: 'HEAD' })).status).toBe(200);
});

describe('the socket', () => {
  const connectWindow = async (): Promise<WebSocket> => {
    const socket = await openSocket({ cookie, origin });
    if (typeof socket === 'number') throw new Error(`refused with ${String(socket)}`);
    return socket;
  };
  const receive = async (socket: WebSocket): Promise<unknown> => {
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as unknown;
  };

  test('answers the messages of the catalogue, and wrong ones in words', async () => {
    const socket = await connectWindow();
    socket.send(JSON.stringify({ id: 1, verb: 'system.info', input: {} }));
    expect(await receive(socket)).toMatchObject({
      id: 1,
      output: { version: '0.1.0', outgoingConnections: 0 },
    });
    socket.send(JSON.stringify({ id: 2, verb: 'constructor', input: {} }));
    expect(await receive(socket)).toMatchObject({ id: 2, error: { code: 'bad-input' } });
    socket.send(JSON.stringify({ id: 3, verb: 'projects.open', input: { path: 7 } }));
    expect(await receive(socket)).toMatchObject({ id: 3, error: { code: 'bad-input' } });
    socket.send(JSON.stringify({ no: 'request' }));
    expect(await receive(socket)).toMatchObject({ id: -1, error: { code: 'bad-input' } });
    socket.close();
  });

  test('is closed on what is no message, and the server lives on', async () => {
    for (const nonsense of ['{', Buffer.from([0, 1, 2])]) {
      const socket = await connectWindow();
      socket.send(nonsense);
      const [code] = (await once(socket, 'close')) as [number];
      expect(code).toBe(4001);
    }
    const large = await connectWindow();
    large.on('error', () => {});
    large.send('x'.repeat(17 * 1024 * 1024));
    expect((await once(large, 'close'))[0]).toBeGreaterThan(1000);
    expect((await ask('/')).status).toBe(200);
  });

  test('windows are counted as they come and go', async () => {
    await expect.poll(() => windows.at(-1) ?? 0).toBe(0);
    const socket = await connectWindow();
    await expect.poll(() => windows.at(-1)).toBe(1);
    socket.close();
    await expect.poll(() => windows.at(-1)).toBe(0);
  });
});

test('a port that is taken is said in words', async () => {
  await expect(
    startLoopbackServer({ host, rendererFolder: join(folder, 'renderer'), port: server.port }),
  ).rejects.toMatchObject({
    code: 'already-exists',
    message: `Port ${String(server.port)} is used by another program.`,
  });
});

test('a window that was not built is said in words', async () => {
  await expect(startLoopbackServer({ host, rendererFolder: join(folder, 'nothing') })).rejects.toMatchObject({
    code: 'not-found',
  });
});
