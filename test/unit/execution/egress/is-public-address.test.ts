import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isPublicAddress } from '../../../../src/execution/egress/is-public-address.ts';

describe('a public address', () => {
  it('is one of the internet at large', () => {
    for (const address of ['1.1.1.1', '104.16.0.35', '9.255.255.255', '172.32.0.1', '2606:4700::6810:23'])
      assert.equal(isPublicAddress(address), true, address);
  });

  it('is none of this machine, a private network, a link, a group, or a metadata service', () => {
    const others = [
      ...['0.0.0.0', '127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255'],
      ...['192.168.1.1', '169.254.169.254', '169.254.170.2', '100.64.0.1', '224.0.0.1', '255.255.255.255'],
      ...['::', '::1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2002:7f00:1::'],
    ];
    for (const address of others) assert.equal(isPublicAddress(address), false, address);
  });

  it('is no text that is not an address, and none with a zone', () => {
    for (const text of ['', 'localhost', '1.1.1', '0x7f.1', '2130706433', 'fe80::1%eth0', '1.1.1.1/8'])
      assert.equal(isPublicAddress(text), false, text);
  });

  it('is no IPv6 spelling of an IPv4 address that is not public, whichever range embeds it', () => {
    const byte = fc.nat(255);
    fc.assert(
      fc.property(byte, byte, byte, fc.constantFrom('::ffff:', '64:ff9b::', '::'), (b, c, d, prefix) => {
        assert.equal(isPublicAddress(`${prefix}127.${b}.${c}.${d}`), false);
        assert.equal(isPublicAddress(`${prefix}10.${b}.${c}.${d}`), false);
      }),
    );
  });
});
