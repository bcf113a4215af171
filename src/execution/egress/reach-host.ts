import { lookup } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { isPublicAddress } from './is-public-address.ts';

/** How names become addresses and addresses connections; injected, so that tests need no internet. */
export type Reach = {
  resolve(host: string): Promise<string[]>;
  connect(address: string, port: number): Socket;
  /** Where only the egress gateway leads out: opens a connection through it, which finds the address itself. Undefined when there is none to be had. */
  through?(host: string, port: number): Promise<Socket | undefined>;
};

export const internet: Reach = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: (address, port) => connect({ host: address, port }),
};

export type Refusal = 'host-not-listed' | 'port-not-allowed' | 'address-not-public' | 'unreachable';

const ports: readonly number[] = [80, 443];
const connectMs = 15_000;

/**
 * Connects to a listed host. The name is resolved here, once, and the connection goes to an address that was looked at: a name that points into a private
 * network, at first or at the next question, leads nowhere. Names that are not listed are not even resolved: a question to a name server is a message too. Behind the
 * egress gateway the connection goes to the name, which may mean something only there; what it is known to mean here is looked at all the same.
 */
export async function reachHost(
  hosts: ReadonlySet<string>,
  target: { host: string; port: number },
  reach: Reach,
): Promise<Socket | Refusal> {
  if (!hosts.has(target.host)) return 'host-not-listed';
  if (!ports.includes(target.port)) return 'port-not-allowed';
  const addresses = await reach.resolve(target.host).catch(() => []);
  if (!addresses.every(isPublicAddress)) return 'address-not-public';
  if (reach.through !== undefined) return (await reach.through(target.host, target.port)) ?? 'unreachable';
  for (const address of addresses) {
    const socket = await connected(reach.connect(address, target.port));
    if (socket !== undefined) return socket;
  }
  return 'unreachable';
}

/** The socket once it is connected; undefined when that fails or takes too long. */
function connected(socket: Socket): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const fail = () => {
      socket.destroy();
      resolve(undefined);
    };
    socket.once('error', fail);
    socket.setTimeout(connectMs, fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

/** A host as it is listed: lower case, without the root's dot or the brackets of an IPv6 address. */
export function hostName(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
