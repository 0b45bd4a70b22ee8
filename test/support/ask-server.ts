/** Node's own HTTP client against a server of ours: sends any path and any header as it is told. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Ask {
  readonly method?: string;
  readonly cookie?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export async function askServer(
  port: number,
  path: string,
  { method = 'GET', cookie, headers, body }: Ask = {},
) {
  const asking = request({
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
  });
  asking.end(body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return { response, status: response.statusCode, body: await text(response) };
}

/** Uses the ticket of an address that the server has given out, and returns the cookie it buys. */
export async function enterServer(port: number, address: string): Promise<string> {
  const { response } = await askServer(port, new URL(address).pathname);
  return /^[^;]+/.exec(response.headers['set-cookie']?.[0] ?? '')?.[0] ?? '';
}
