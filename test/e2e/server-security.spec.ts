/** What a real browser lets other pages do with the workbench's server: nothing. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { serve, type Serving } from './support/serving.ts';

let home: string;
let serving: Serving;
let foreign: Server;
let foreignPage: string;

test.beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'lectern-security-'));
  serving = await serve(home);
  // Another server on this machine: the same site to a browser, which sends it and takes from it the same cookies.
  foreign = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>foreign</title>');
  });
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  foreignPage = `http://127.0.0.1:${String((foreign.address() as AddressInfo).port)}/`;
});
test.afterAll(async () => {
  foreign.close();
  await serving.stop();
  rmSync(home, { recursive: true, force: true });
});

test('the token is neither in the address bar nor within reach of scripts', async ({ page, context }) => {
  await page.goto(serving.address);
  const token = serving.address.split('/').at(-1) ?? '?';
  expect(page.url()).not.toContain(token);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ value: token, httpOnly: true, sameSite: 'Strict' });
});

test('the window breaks none of its own rules and asks for nothing from elsewhere', async ({ page }) => {
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const own = new URL(serving.address).origin;
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(own) && !/^(data|blob):/.test(url)) elsewhere.push(url);
  });
  await page.goto(serving.address);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(complaints).toEqual([]);
  expect(elsewhere).toEqual([]);
});

test('a script that gets into the page does not run, and cannot call home', async ({ page }) => {
  await page.goto(serving.address);
  const outcome = await page.evaluate(async (target) => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    const image = new Image();
    const loaded = new Promise((resolve) => {
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
    });
    image.src = `${target}pixel.png`;
    const fetched = await fetch(target).then(
      () => 'sent',
      () => 'refused',
    );
    const frame = document.createElement('iframe');
    frame.src = target;
    document.body.append(frame);
    return { ran: 'ran' in window, image: await loaded, fetched };
  }, foreignPage);
  expect(outcome).toEqual({ ran: false, image: 'refused', fetched: 'refused' });
});

test('a foreign page in the same browser, cookie and all, reads nothing and gets no socket', async ({
  page,
}) => {
  await page.goto(serving.address);
  await page.goto(foreignPage);
  const own = new URL(serving.address).origin;
  const outcome = await page.evaluate(async (target) => {
    const refused = (promise: Promise<unknown>): Promise<string> =>
      promise.then(
        () => 'open',
        () => 'refused',
      );
    const socket = new WebSocket(`${target.replace('http', 'ws')}/socket`);
    const connected = new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const opaque = await fetch(`${target}/`, { mode: 'no-cors', credentials: 'include' }).catch(
      () => undefined,
    );
    const framed = new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = `${target}/`;
      frame.onload = () => {
        try {
          resolve(frame.contentDocument === null ? 'refused' : 'open');
        } catch {
          resolve('refused');
        }
      };
      document.body.append(frame);
    });
    return {
      socket: await refused(connected),
      read: await refused(fetch(`${target}/`, { credentials: 'include' })),
      post: await refused(fetch(`${target}/upload`, { method: 'POST', body: 'x', credentials: 'include' })),
      opaque: opaque?.type ?? 'refused',
      framed: await framed,
    };
  }, own);
  expect(outcome).toEqual({
    socket: 'refused',
    read: 'refused',
    post: 'refused',
    opaque: 'refused',
    framed: 'refused',
  });
});

test('a page whose name points at this machine is refused', async ({ page }) => {
  const { port, pathname } = new URL(serving.address);
  // Chromium resolves every name under localhost to this machine: as a rebound name would be.
  const response = await page.goto(`http://rebound.localhost:${port}${pathname}`);
  expect(response?.status()).toBe(403);
});
