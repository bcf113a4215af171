import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { hostName, internet, type Reach, reachHost } from './reach-host.ts';
import { joinTunnel, targetOf } from './tunnel.ts';

const idleMs = 15 * 60_000;
const mostConnections = 2_048;

/**
 * The way out of a network without a route to the internet, for all workers in it: CONNECT to port 443 of the listed hosts, and nothing else. Who may use it is a matter
 * of the network around it. The caller listens. `told`: each host that was refused, once per connection.
 */
export function createEgressGateway(options: {
  hosts: readonly string[];
  told: (refused: { host: string; port: number; why: string }) => void;
  reach?: Reach;
}): Server {
  const { told, reach = internet } = options;
  const hosts = new Set(options.hosts.map(hostName));
  const server = createServer((_request, response) => void response.writeHead(405).end());
  server.maxConnections = mostConnections;
  server.on('connect', (asked: IncomingMessage, near: Duplex, head: Buffer) => void pass(asked, near, head));
  server.on('clientError', (_error: Error, socket: Duplex) => void socket.destroy());
  return server;

  async function pass(asked: IncomingMessage, near: Duplex, head: Buffer): Promise<void> {
    near.on('error', () => near.destroy());
    const target = targetOf(asked);
    const far = target.port === 443 ? await reachHost(hosts, target, reach) : 'port-not-allowed';
    if (typeof far === 'string') {
      told({ ...target, why: far });
      return void near.end(refusal);
    }
    far.on('error', () => far.destroy());
    far.setTimeout(idleMs, () => far.destroy());
    joinTunnel(near, far, head);
  }
}

const refusal = 'HTTP/1.1 403 Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
