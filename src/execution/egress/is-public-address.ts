import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are somebody's own network and not the internet: loopback, private, link-local with the metadata services of clouds, shared (RFC 6598), multicast,
 * reserved, and the IPv6 ranges that stand for IPv4 ones or are private. Source: IANA's special-purpose registries.
 */
const ranges: readonly [address: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

/** One list for each family: a list takes IPv4 addresses for the IPv6 ones that stand for them. */
const notPublic = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [address, prefix] of ranges)
  notPublic[familyOf(address)].addSubnet(address, prefix, familyOf(address));

/** Whether an IP address belongs to the internet at large; false for whatever is no address. */
export function isPublicAddress(address: string): boolean {
  const family = familyOf(address);
  return isIP(address) !== 0 && !address.includes('%') && !notPublic[family].check(address, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}
