/**
 * The files of the built window by the address under which a page asks for them. A request is looked up in this list and
 * never turned into a path, so no spelling of `..` leads anywhere.
 */
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { LecternError } from '../api/errors.ts';

export interface WindowAsset {
  readonly path: string;
  readonly contentType: string;
  /** Its name contains a hash of its content, so a browser may keep it for good. */
  readonly immutable: boolean;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.md': 'text/markdown; charset=utf-8',
};

/** Throws in words when the window has not been built. */
export function windowAssets(folder: string): ReadonlyMap<string, WindowAsset> {
  const assets = new Map<string, WindowAsset>();
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    names = [];
  }
  for (const name of names) {
    const contentType = CONTENT_TYPES[extname(name).toLowerCase()];
    if (contentType === undefined) continue; // folders, source maps, anything a page has no use for
    const address = `/${name.replaceAll('\\', '/')}`;
    assets.set(address, { path: join(folder, name), contentType, immutable: address.startsWith('/assets/') });
  }
  const start = assets.get('/index.html');
  if (start === undefined) {
    throw new LecternError(
      'not-found',
      'The window has not been built yet.',
      'Run “npm start”, which builds it.',
    );
  }
  assets.set('/', start);
  return assets;
}
