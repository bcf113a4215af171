import { join } from 'node:path';
import type { Assignment } from '../../contracts/worker-protocol.ts';
import { type AttemptProxy, openAttemptProxy } from './attempt-proxy.ts';
import type { Reach } from './reach-host.ts';
import { registryHosts } from './registry-hosts.ts';

/** The way out that a repository's configuration grants an attempt; undefined where it grants none. */
export async function openEgress(
  network: Assignment['network'],
  place: { folder: string; password: string; reach?: Reach | undefined },
): Promise<AttemptProxy | undefined> {
  if (network === 'none' || network === 'localhost' || network.length === 0) return undefined;
  return await openAttemptProxy({
    hosts: network === 'registry' ? registryHosts : network,
    folder: join(place.folder, 'egress'),
    password: place.password,
    ...(place.reach === undefined ? {} : { reach: place.reach }),
  });
}
