import { expect, test } from 'vitest';
import { createAccess, type RequestFacts } from './access.ts';

const access = createAccess(4100, 'the-token');
const welcome: RequestFacts = {
  method: 'GET',
  path: '/',
  headers: { host: '127.0.0.1:4100', cookie: 'lectern-4100=the-token' },
  upgrade: false,
};
const status = (facts: Partial<RequestFacts>) => access.refuse({ ...welcome, ...facts })?.status;
const withHeaders = (headers: RequestFacts['headers']) =>
  status({ headers: { ...welcome.headers, ...headers } });

test('the token opens the door, by the start address or by the cookie', () => {
  expect(access.refuse(welcome)).toBeUndefined();
  expect(status({ path: '/start/the-token', headers: { host: '127.0.0.1:4100' } })).toBeUndefined();
  expect(withHeaders({ host: 'localhost:4100' })).toBeUndefined();
  expect(withHeaders({ cookie: 'a=b; lectern-4100=the-token; c=d' })).toBeUndefined();
});

test('no token, a wrong one, a part of one, or that of another start is refused', () => {
  for (const cookie of [
    undefined,
    '',
    'lectern-4100=',
    'lectern-4100=the-toke',
    'lectern-4100=the-token2',
    'lectern-4101=the-token',
  ]) {
    expect(withHeaders({ cookie }), String(cookie)).toBe(401);
  }
  for (const path of ['/start/', '/start/the-toke', '/start/the-token/', '/start/%74he-token']) {
    expect(status({ path }), path).toBe(401);
  }
});

test('a page that has its own name pointed at this machine is refused, whatever it knows', () => {
  for (const host of [
    undefined,
    'evil.example',
    'evil.example:4100',
    '127.0.0.1',
    '127.0.0.1:4101',
    '127.0.0.1:4100.evil.example',
    'localhost',
    '0.0.0.0:4100',
  ]) {
    expect(withHeaders({ host }), String(host)).toBe(403);
  }
});

test('a foreign page is refused, whatever it knows', () => {
  for (const origin of [
    'http://evil.example',
    'null',
    'http://127.0.0.1:4101',
    'https://127.0.0.1:4100',
    'http://localhost:4100',
  ]) {
    expect(withHeaders({ origin }), origin).toBe(403);
  }
  expect(withHeaders({ origin: 'http://127.0.0.1:4100' })).toBeUndefined();
  for (const site of ['cross-site', 'same-site'])
    expect(withHeaders({ 'sec-fetch-site': site }), site).toBe(403);
  for (const site of ['same-origin', 'none'])
    expect(withHeaders({ 'sec-fetch-site': site }), site).toBeUndefined();
});

test('what changes something or opens a socket must say where it comes from', () => {
  const own = { ...welcome.headers, origin: 'http://127.0.0.1:4100' };
  expect(status({ method: 'POST', path: '/upload' })).toBe(403);
  expect(status({ method: 'POST', path: '/upload', headers: own })).toBeUndefined();
  expect(status({ path: '/socket', upgrade: true })).toBe(403);
  expect(status({ path: '/socket', upgrade: true, headers: own })).toBeUndefined();
});

test('every start has another token, and the cookie is out of reach of scripts and foreign pages', () => {
  const [one, other] = [createAccess(1), createAccess(1)];
  expect(one.token).not.toBe(other.token);
  expect(one.token.length).toBeGreaterThanOrEqual(43);
  expect(one.cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
});

test('a window of our own starts with a ticket that works once', () => {
  const path = access.ticketPath();
  const facts = { path, headers: { host: '127.0.0.1:4100' } };
  expect(status(facts)).toBeUndefined();
  expect(
    status({ headers: { host: '127.0.0.1:4100', cookie: `lectern-4100=${path.slice('/start/'.length)}` } }),
  ).toBe(401);
  access.spend(path);
  expect(status(facts)).toBe(401);
  expect(access.ticketPath()).not.toBe(path);
});
