/** Serves the built window under its own scheme, with the same content policy as the loopback server. */
import { readFile } from 'node:fs/promises';
import { contentSecurityPolicy, securityHeaders } from '../host/content-security-policy.ts';
import type { WindowAsset } from '../host/window-assets.ts';

export async function windowFile(url: string, assets: ReadonlyMap<string, WindowAsset>): Promise<Response> {
  const headers = securityHeaders(contentSecurityPolicy());
  const path = URL.parse(url)?.pathname;
  const asset = path === undefined ? undefined : assets.get(path);
  if (asset === undefined)
    return new Response('There is nothing at this address.\n', { status: 404, headers });
  return new Response(new Uint8Array(await readFile(asset.path)), {
    headers: { ...headers, 'Content-Type': asset.contentType },
  });
}
