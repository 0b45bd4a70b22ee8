/** Files that a browser hands over and fetches: they arrive whole, and no name and no path reaches anything else. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Host } from '../host/host.ts';
import { startHost } from '../host/start-host.ts';
import { askServer, enterServer, type Ask } from '../../test/support/ask-server.ts';
import { startLoopbackServer, type LoopbackServer } from './loopback-server.ts';

let folder: string;
let host: Host;
let server: LoopbackServer;
let origin: string;
let cookie: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lectern-files-'));
  process.env['LECTERN_HOME'] = join(folder, 'settings');
  const renderer = join(folder, 'renderer');
  mkdirSync(renderer);
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Lectern</title>');
  writeFileSync(join(folder, 'secret.html'), 'secret');
  host = startHost();
  server = await startLoopbackServer({ host, rendererFolder: renderer });
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

describe('uploads', () => {
  const upload = (name: string) =>
    request({
      host: '127.0.0.1',
      port: server.port,
      path: '/upload',
      method: 'POST',
      headers: { cookie, origin, 'x-lectern-name': encodeURIComponent(name) },
    });
  const answerOf = async (sending: ClientRequest) => {
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    return { status: response.statusCode, body: JSON.parse(await text(response)) as unknown };
  };

  test('200 MB arrive whole in flat memory', async () => {
    const chunk = randomBytes(1024 * 1024);
    const before = process.memoryUsage.rss();
    let highest = before;
    const sending = upload('large.csv');
    const answer = answerOf(sending);
    await pipeline(
      Readable.from(
        (function* () {
          for (let index = 0; index < 200; index += 1) {
            highest = Math.max(highest, process.memoryUsage.rss());
            yield chunk;
          }
        })(),
      ),
      sending,
    );
    const { status, body } = await answer;
    expect(status).toBe(200);
    expect(body).toMatchObject({ sourceName: 'large.csv', sizeBytes: 200 * 1024 * 1024 });
    const { path } = body as { path: string };
    expect(statSync(path).size).toBe(200 * 1024 * 1024);
    expect(
      readFileSync(path)
        .subarray(5 * 1024 * 1024, 6 * 1024 * 1024)
        .equals(chunk),
    ).toBe(true);
    // Sender and receiver are both in this process; neither may hold the file.
    expect((highest - before) / 1024 / 1024).toBeLessThan(100);
    rmSync(dirname(path), { recursive: true });
  });

  test('an upload that is broken off leaves nothing behind', async () => {
    const sending = upload('half.csv');
    sending.on('error', () => {});
    sending.write(randomBytes(1024 * 1024));
    const uploads = join(host.temporaryFolder, 'uploads');
    await expect.poll(() => existsSync(uploads) && readdirSync(uploads).length > 0).toBe(true);
    sending.destroy();
    await expect.poll(() => readdirSync(uploads)).toEqual([]);
  });

  test('a name cannot choose the place', async () => {
    for (const name of ['../../evil.csv', '/etc/evil.csv', 'C:\\evil.csv', '..', '.', '', 'a\u0000b.csv']) {
      const sending = upload(name);
      sending.end('a,b\n');
      const { status, body } = await answerOf(sending);
      expect(status).toBe(200);
      const { path, sourceName } = body as { path: string; sourceName: string };
      expect(path.startsWith(host.temporaryFolder), name).toBe(true);
      expect(dirname(dirname(path)), name).toBe(join(host.temporaryFolder, 'uploads'));
      expect(sourceName).not.toMatch(/[/\\\0]/);
      expect(readFileSync(path, 'utf8')).toBe('a,b\n');
    }
  });
});

describe('downloads', () => {
  const offer = (body: unknown) =>
    ask('/download', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  test('a file of the host’s is handed out once, by its name', async () => {
    const path = join(host.temporaryFolder, 'export.csv');
    writeFileSync(path, 'id,label\n1,positive\n');
    const { status, body } = await offer({ path, name: 'Größe.csv' });
    expect(status).toBe(200);
    const { url } = JSON.parse(body) as { url: string };
    const download = await ask(url);
    expect(download.status).toBe(200);
    expect(download.body).toBe('id,label\n1,positive\n');
    expect(download.response.headers['content-disposition']).toContain(
      "filename*=UTF-8''Gr%C3%B6%C3%9Fe.csv",
    );
    expect((await ask(url)).status).toBe(404);
  });

  test('no other file of this machine is', async () => {
    for (const path of [
      '/etc/passwd',
      join(folder, 'secret.html'),
      join(host.temporaryFolder, '..', '..', 'secret.html'),
      host.temporaryFolder,
      'x',
      '',
    ]) {
      const { status, body } = await offer({ path });
      expect(status, path).toBe(404);
      expect(JSON.parse(body)).toMatchObject({ error: { code: 'not-found' } });
    }
    expect((await offer({ no: 'path' })).status).toBe(400);
    expect((await ask('/download', { method: 'POST', headers: { origin }, body: '{' })).status).toBe(400);
    expect(
      (await ask('/download', { method: 'POST', headers: { origin }, body: 'x'.repeat(70_000) })).status,
    ).toBe(400);
  });
});
