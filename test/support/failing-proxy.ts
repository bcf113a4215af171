import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request can fail on its way to GitHub. */
export const faultKinds = [
  'server-error',
  'bad-gateway-page',
  'primary-rate-limit',
  'secondary-rate-limit',
  'connection-dropped',
  'half-an-answer',
  'permission-missing',
  'not-found',
] as const;
export type FaultKind = (typeof faultKinds)[number] | 'no-answer';

export type FailingRoute = {
  url: string;
  /** Method and path of every request that came, in order. */
  readonly requests: string[];
  /** Which requests fail from now on, by their place in `requests`; undefined: none. */
  fail: ((index: number) => FaultKind | undefined) | undefined;
};

/** A proxy before a server on this machine. Each route is an address of its own whose requests can be made to fail, each for itself. */
export async function startFailingProxy(
  target: string,
): Promise<{ route(): FailingRoute; close(): Promise<void> }> {
  const routes: FailingRoute[] = [];
  const server = createServer((request, response) => {
    const [, index = '', rest = '/'] = /^\/route-(\d+)(\/.*)$/.exec(request.url ?? '') ?? [];
    const route = routes[Number(index)];
    if (route === undefined) return void response.writeHead(500).end();
    const place = route.requests.push(`${request.method} ${rest}`) - 1;
    const fault = route.fail?.(place);
    if (fault !== undefined) return void spoil(fault, response);
    forward(`${target}${rest}`, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    route() {
      const route: FailingRoute = { url: `${address}/route-${routes.length}`, requests: [], fail: undefined };
      routes.push(route);
      return route;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function forward(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host: _host, connection: _connection, ...headers } = request.headers;
  const answer = await fetch(url, {
    method: request.method ?? 'GET',
    headers: headers as Record<string, string>,
    ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
  });
  const {
    'content-encoding': _encoding,
    'content-length': _length,
    ...kept
  } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, kept).end(Buffer.from(await answer.arrayBuffer()));
}

type Answer = { status: number; headers?: Record<string, string>; body: string };

const said = (message: string): string => JSON.stringify({ message });
const answers: Record<Exclude<FaultKind, 'connection-dropped' | 'half-an-answer' | 'no-answer'>, Answer> = {
  'server-error': { status: 500, body: said('Server Error') },
  'bad-gateway-page': {
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html>Unicorn!</html>',
  },
  'primary-rate-limit': {
    status: 403,
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1900000000' },
    body: said('API rate limit exceeded'),
  },
  'secondary-rate-limit': { status: 429, headers: { 'retry-after': '60' }, body: said('Slow down') },
  'permission-missing': { status: 403, body: said('Resource not accessible by integration') },
  'not-found': { status: 404, body: said('Not Found') },
};

function spoil(fault: FaultKind, response: ServerResponse): void {
  if (fault === 'no-answer') return;
  if (fault === 'connection-dropped') {
    response.destroy();
    return;
  }
  if (fault === 'half-an-answer') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"id": 1, "na', () => response.destroy());
    return;
  }
  const { status, headers = {}, body } = answers[fault];
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
