import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { hostName } from './reach-host.ts';

/** Where a CONNECT wants to go; a host without a name, which nobody lists, when it does not say. */
export function targetOf({ url }: IncomingMessage): { host: string; port: number } {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(url ?? '') ?? [];
  return { host: hostName(host), port: Number(port) };
}

/** Grants a CONNECT: tells the near end so, and carries both ways until either end closes. `head`: what the near end has sent already. */
export function joinTunnel(near: Duplex, far: Duplex, head: Buffer): void {
  if (near.destroyed) return void far.destroy();
  near.write('HTTP/1.1 200 Connection established\r\n\r\n');
  far.write(head);
  far.pipe(near).on('close', () => far.destroy());
  near.pipe(far).on('close', () => near.destroy());
}
