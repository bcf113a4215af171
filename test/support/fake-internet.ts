import { connect, type Socket } from 'node:net';
import type { Reach } from '../../src/execution/egress/reach-host.ts';

/** An internet of names, whose addresses all lead to servers of this machine. Remembers what was asked of it. */
export function fakeInternet(
  names: Record<string, { addresses: string[]; port: number }>,
): Reach & { resolved: string[]; connected: string[] } {
  const resolved: string[] = [];
  const connected: string[] = [];
  return {
    resolved,
    connected,
    async resolve(host) {
      resolved.push(host);
      const found = names[host];
      if (found === undefined) throw new Error(`no address for ${host}`);
      return found.addresses;
    },
    connect(address, port): Socket {
      connected.push(`${address}:${port}`);
      const found = Object.values(names).find(({ addresses }) => addresses.includes(address));
      return connect(found?.port ?? 9, '127.0.0.1');
    },
  };
}
