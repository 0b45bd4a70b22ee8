/**
 * Who may talk to the server. It listens on this machine only, but every page that a browser on this machine shows, and
 * every other user of it, can reach it: so each request must show the token of this start, name this server as its host
 * (a page that had its own name pointed at 127.0.0.1 does not), and come from no foreign page.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Refusal {
  readonly status: 400 | 401 | 403;
  readonly message: string;
}

export interface Access {
  readonly token: string;
  /** Where to start: sets the cookie and goes on to the window. */
  readonly startPath: string;
  readonly cookie: string;
  /**
   * Another start path, good for one use within a minute: an app window is started with its address as an argument,
   * which other users of the machine can see.
   */
  ticketPath(): string;
  /** To be said when a start path has been used. */
  spend(path: string): void;
  /** Why this request is refused; undefined when it is welcome. */
  refuse(request: RequestFacts): Refusal | undefined;
  isStart(path: string): boolean;
}

const START = '/start/';
const TICKET_MS = 60_000;

export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** A WebSocket handshake, which browsers send across origins without asking first. */
  readonly upgrade: boolean;
}

export function createAccess(port: number, token: string = randomBytes(32).toString('base64url')): Access {
  const hosts = new Set([`127.0.0.1:${String(port)}`, `localhost:${String(port)}`]);
  const tickets = new Set<string>();
  // Cookies do not tell ports apart: a name of its own keeps two servers from overwriting each other's.
  const cookieName = `lectern-${String(port)}`;

  return {
    token,
    startPath: START + token,
    cookie: `${cookieName}=${token}; Path=/; HttpOnly; SameSite=Strict`,

    ticketPath() {
      const ticket = randomBytes(32).toString('base64url');
      tickets.add(ticket);
      setTimeout(() => tickets.delete(ticket), TICKET_MS).unref();
      return START + ticket;
    },

    spend(path) {
      tickets.delete(path.slice(START.length));
    },

    isStart: (path) => path.startsWith(START),

    refuse({ method, path, headers, upgrade }) {
      const host = headers.host;
      if (host === undefined || !hosts.has(host)) {
        return { status: 403, message: 'This server answers only to its own address on this machine.' };
      }
      const ownOrigin = `http://${host}`;
      const { origin } = headers;
      if (origin !== undefined && origin !== ownOrigin) {
        return { status: 403, message: 'This request comes from another page.' };
      }
      const changes = upgrade || (method !== 'GET' && method !== 'HEAD');
      if (changes && origin === undefined) {
        return { status: 403, message: 'This request does not say which page it comes from.' };
      }
      const site = headers['sec-fetch-site'];
      const starting = path.startsWith(START);
      if (site !== undefined && site !== 'same-origin' && site !== 'none' && !starting) {
        return { status: 403, message: 'This request comes from another page.' };
      }
      const shown = starting ? path.slice(START.length) : cookieValue(headers.cookie, cookieName);
      const ticket = starting && shown !== undefined && tickets.has(shown);
      if (!ticket && (shown === undefined || !same(shown, token))) {
        return {
          status: 401,
          message: 'This address has expired: use the one that Lectern printed when it started.',
        };
      }
      return undefined;
    },
  };
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** Takes equally long wherever the two differ. */
function same(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
