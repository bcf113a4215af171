import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Egress } from '../sandbox/rung.ts';
import { hostName, internet, type Reach, type Refusal, reachHost } from './reach-host.ts';
import { joinTunnel, targetOf } from './tunnel.ts';

export type AttemptProxy = Egress & {
  /** Hosts that were asked for and refused, in the order of their first asking. */
  blockedHosts(): string[];
  close(): Promise<void>;
};

/** Longer names do not exist; more of them tell nobody more. */
const longestName = 253;
const mostNoted = 100;
const idleMs = 120_000;
const mostConnections = 256;

/**
 * The attempt's proxy, by HTTP (CONNECT, and plain requests in absolute form): it reaches the listed hosts and no other, on a unix socket in a folder of its own and on a
 * port of the loopback. It answers only who knows its password: other programs of the machine can reach the port too.
 *
 * @param options.folder does not exist yet; its path must leave room for a socket's name (a hundred bytes in all)
 */
export async function openAttemptProxy(options: {
  hosts: readonly string[];
  folder: string;
  /** Letters and digits; whoever makes it up has to be unguessable. */
  password: string;
  reach?: Reach;
}): Promise<AttemptProxy> {
  const credentials = `job:${options.password}`;
  const state: State = {
    hosts: new Set(options.hosts.map(hostName)),
    reach: options.reach ?? internet,
    authorization: Buffer.from(`Basic ${Buffer.from(credentials).toString('base64')}`),
    blocked: new Set(),
    sockets: new Set(),
  };
  const socket = join(options.folder, 'proxy.sock');
  await mkdir(options.folder, { mode: 0o700 });
  const [bySocket, byPort] = [serve(state), serve(state)];
  await once(bySocket.listen(socket), 'listening');
  await once(byPort.listen(0, '127.0.0.1'), 'listening');
  return {
    socket,
    port: (byPort.address() as AddressInfo).port,
    credentials,
    blockedHosts: () => [...state.blocked],
    async close() {
      const closed = [bySocket, byPort].map((server) => once(server.close(), 'close'));
      for (const each of state.sockets) each.destroy();
      await Promise.all(closed);
    },
  };
}

type State = {
  hosts: ReadonlySet<string>;
  reach: Reach;
  authorization: Buffer;
  blocked: Set<string>;
  sockets: Set<Duplex>;
};

function serve(state: State): Server {
  const server = createServer();
  server.maxConnections = mostConnections;
  server.on('connection', (socket: Socket) => keep(state, socket));
  server.on(
    'connect',
    (asked: IncomingMessage, near: Duplex, head: Buffer) => void tunnel(state, asked, near, head),
  );
  server.on(
    'request',
    (asked: IncomingMessage, answer: ServerResponse) => void forward(state, asked, answer),
  );
  server.on('clientError', (_error: Error, socket: Duplex) => void socket.destroy());
  return server;
}

/** Every socket is remembered until it closes, ends its silence, and harms nobody by an error. */
function keep(state: State, socket: Duplex & { setTimeout?: Socket['setTimeout'] }): void {
  state.sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.once('close', () => state.sockets.delete(socket));
  socket.setTimeout?.(idleMs, () => socket.destroy());
}

async function tunnel(state: State, asked: IncomingMessage, near: Duplex, head: Buffer): Promise<void> {
  if (!isAuthorised(state, asked)) return refuse(near, 407, 'Proxy-Authenticate: Basic realm="egress"\r\n');
  const far = await reachNoting(state, targetOf(asked));
  if (typeof far === 'string') return refuse(near, statusOf(far), `X-Egress-Refusal: ${far}\r\n`);
  joinTunnel(near, far, head);
}

async function forward(state: State, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  if (!isAuthorised(state, asked))
    return void answer.writeHead(407, { 'Proxy-Authenticate': 'Basic realm="egress"' }).end();
  const url = URL.parse(asked.url ?? '');
  if (url?.protocol !== 'http:') return void answer.writeHead(400).end();
  const far = await reachNoting(state, { host: hostName(url.hostname), port: Number(url.port || 80) });
  if (typeof far === 'string')
    return void answer.writeHead(statusOf(far), { 'X-Egress-Refusal': far }).end(`${far}\n`);
  const onward = request({
    createConnection: () => far,
    method: asked.method ?? 'GET',
    path: `${url.pathname}${url.search}`,
    headers: { ...withoutHops(asked.headers), host: url.host, connection: 'close' },
  });
  onward.on('error', () => answer.destroy());
  onward.on('response', (given) => {
    answer.writeHead(given.statusCode ?? 502, withoutHops(given.headers));
    given.pipe(answer);
  });
  asked.pipe(onward);
}

async function reachNoting(state: State, target: { host: string; port: number }): Promise<Socket | Refusal> {
  const reached = await reachHost(state.hosts, target, state.reach);
  if (typeof reached !== 'string') keep(state, reached);
  else if (reached !== 'unreachable') note(state.blocked, target);
  return reached;
}

function note(blocked: Set<string>, { host, port }: { host: string; port: number }): void {
  const name = host.replaceAll(/[^a-z0-9.:_-]/g, '?').slice(0, longestName);
  if (blocked.size < mostNoted) blocked.add(port === 443 || port === 80 ? name : `${name}:${port}`);
}

function isAuthorised({ authorization }: State, { headers }: IncomingMessage): boolean {
  const given = Buffer.from(headers['proxy-authorization'] ?? '');
  return given.length === authorization.length && timingSafeEqual(given, authorization);
}

function statusOf(refusal: Refusal): 403 | 502 {
  return refusal === 'unreachable' ? 502 : 403;
}

function refuse(near: Duplex, status: number, header: string): void {
  near.end(`HTTP/1.1 ${status} Refused\r\n${header}Content-Length: 0\r\nConnection: close\r\n\r\n`);
}

/** Headers that are for the next hop and not for the far end (RFC 9110, 7.6.1). */
const hops = ['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

function withoutHops(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !hops.includes(name) && !name.startsWith('proxy-')),
  );
}
