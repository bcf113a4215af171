import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { EgressHolder } from '../../contracts/egress-credential.ts';
import { holderOfCredential } from './holder-of-credential.ts';
import { hostName, internet, type Reach, reachHost } from './reach-host.ts';
import { joinTunnel, targetOf } from './tunnel.ts';

const idleMs = 15 * 60_000;
const mostConnections = 2_048;

/**
 * The way out of a network without a route to the internet, for all workers in it: CONNECT to port 443 of the listed hosts, and nothing else. It serves who has the credential of an
 * attempt, which supervisors have and the commands they run have not; nothing else is looked at before. The caller listens.
 *
 * @param options.key under which credentials are issued
 * @param options.told each connection that was refused, and whose it was
 */
export function createEgressGateway(options: {
  hosts: readonly string[];
  key: string;
  now: () => number;
  told: (refused: Partial<EgressHolder> & { host: string; port: number; why: string }) => void;
  reach?: Reach;
}): Server {
  const { key, now, told, reach = internet } = options;
  const hosts = new Set(options.hosts.map(hostName));
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.maxConnections = mostConnections;
  server.on('connect', (asked: IncomingMessage, near: Duplex, head: Buffer) => void pass(asked, near, head));
  server.on('clientError', (_error: Error, socket: Duplex) => void socket.destroy());
  return server;

  async function pass(asked: IncomingMessage, near: Duplex, head: Buffer): Promise<void> {
    near.on('error', () => near.destroy());
    const target = targetOf(asked);
    const holder = holderOfCredential(key, asked.headers['proxy-authorization'], now());
    if (typeof holder === 'string') {
      told({ ...target, why: holder });
      return void near.end(unknown);
    }
    const far = target.port === 443 ? await reachHost(hosts, target, reach) : 'port-not-allowed';
    if (typeof far === 'string') {
      told({ ...holder, ...target, why: far });
      return void near.end(refusal);
    }
    far.on('error', () => far.destroy());
    far.setTimeout(idleMs, () => far.destroy());
    joinTunnel(near, far, head);
  }
}

const nothingMore = 'Content-Length: 0\r\nConnection: close\r\n\r\n';
const refusal = `HTTP/1.1 403 Refused\r\n${nothingMore}`;
const unknown = `HTTP/1.1 407 Refused\r\nProxy-Authenticate: Basic realm="egress"\r\n${nothingMore}`;
