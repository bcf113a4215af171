import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Architecture, refusedCalls } from '../../../../src/execution/sandbox/seccomp/denied-calls.ts';
import { seccompFilter } from '../../../../src/execution/sandbox/seccomp/seccomp-filter.ts';

const machines: Record<Architecture, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };
const allow = 0x7fff0000;
const refuse = 0x00050001;

type Call = { machine: number; call: number; first?: number; second?: number };

/** What the kernel would make of a call: the few operations of classic BPF that the filter is made of. */
function verdict(filter: Uint8Array, { machine, call, first = 0, second = 0 }: Call): number {
  const program = Buffer.from(filter);
  const words = new Map([
    [0, call],
    [4, machine],
    [16, first],
    [24, second],
  ]);
  let loaded = 0;
  for (let at = 0; at < program.length / 8; at += 1) {
    const code = program.readUInt16LE(at * 8);
    const constant = program.readUInt32LE(at * 8 + 4);
    const jump = (taken: boolean) => program.readUInt8(at * 8 + (taken ? 2 : 3));
    if (code === 0x06) return constant;
    if (code === 0x20) loaded = words.get(constant) ?? assert.fail(`loads from ${constant}`);
    else if (code === 0x15) at += jump(loaded === constant);
    else if (code === 0x35) at += jump(loaded >= constant);
    else if (code === 0x45) at += jump((loaded & constant) !== 0);
    else assert.fail(`operation ${code}`);
  }
  return assert.fail('the program ends without an answer');
}

for (const architecture of ['x64', 'arm64'] as const) {
  const filter = seccompFilter(architecture, 'internet') ?? assert.fail();
  const closed = seccompFilter(architecture, 'unix') ?? assert.fail();
  const machine = machines[architecture];
  const calls =
    architecture === 'x64'
      ? {
          read: 0,
          write: 1,
          execve: 59,
          clone: 56,
          socket: 41,
          pair: 53,
          ioctl: 16,
          ptrace: 101,
          keyctl: 250,
        }
      : {
          read: 63,
          write: 64,
          execve: 221,
          clone: 220,
          socket: 198,
          pair: 199,
          ioctl: 29,
          ptrace: 117,
          keyctl: 219,
        };

  describe(`the seccomp filter for ${architecture}`, () => {
    it('answers every call on every machine', () => {
      fc.assert(
        fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(0xffffffff), (call, first, second) => {
          for (const each of [...Object.values(machines), first]) {
            const answered = verdict(filter, { machine: each, call, first, second });
            assert.ok([allow, refuse, 0x80000000, 0x00050026, 0x00050061].includes(answered));
          }
        }),
      );
    });

    it('lets programs read, write, fork and start others', () => {
      for (const call of [calls.read, calls.write, calls.execve, calls.clone])
        assert.equal(verdict(filter, { machine, call }), allow);
    });

    it('refuses every call of its table, ptrace and the keyrings among them', () => {
      const table = refusedCalls(architecture);
      assert.ok(table.includes(calls.ptrace) && table.includes(calls.keyctl));
      assert.equal(new Set(table).size, table.length);
      for (const call of table) assert.equal(verdict(filter, { machine, call }), refuse, String(call));
    });

    it('refuses new namespaces by clone with any of the flags, and clone3, whose flags it cannot see', () => {
      for (const flag of [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000])
        assert.equal(verdict(filter, { machine, call: calls.clone, first: flag | 0x11 }), refuse);
      assert.equal(verdict(filter, { machine, call: 435 }), 0x00050026);
    });

    it('leaves unix sockets and the internet families, and no other', () => {
      for (let family = 0; family < 64; family += 1) {
        const expected = [1, 2, 10, 16].includes(family) ? allow : 0x00050061;
        assert.equal(verdict(filter, { machine, call: calls.socket, first: family }), expected);
      }
    });

    it('leaves unix sockets alone where no network is granted, of whatever type and however large the number of the family', () => {
      for (const call of [calls.socket, calls.pair]) {
        assert.equal(verdict(closed, { machine, call, first: 1, second: 2 }), allow);
        fc.assert(
          fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), (first, second) => {
            fc.pre(first !== 1);
            assert.equal(verdict(closed, { machine, call, first, second }), 0x00050061);
          }),
        );
        for (let family = 2; family < 64; family += 1)
          assert.equal(verdict(closed, { machine, call, first: family }), 0x00050061);
      }
    });

    it('differs in sockets alone between commands with network and those without', () => {
      fc.assert(
        fc.property(fc.nat(600), fc.nat(0xffffffff), fc.nat(0xffffffff), (call, first, second) => {
          fc.pre(call !== calls.socket && call !== calls.pair);
          const asked = { machine, call, first, second };
          assert.equal(verdict(closed, asked), verdict(filter, asked));
        }),
      );
    });

    it('types nothing into terminals', () => {
      assert.equal(verdict(filter, { machine, call: calls.ioctl, second: 0x5412 }), refuse);
      assert.equal(verdict(filter, { machine, call: calls.ioctl, second: 0x541c }), refuse);
      assert.equal(verdict(filter, { machine, call: calls.ioctl, second: 0x5413 }), allow);
    });

    it('kills what calls as another machine', () => {
      assert.equal(verdict(filter, { machine: 0x40000003, call: calls.read }), 0x80000000);
    });
  });
}

describe('the seccomp filter', () => {
  it('has no way around it by the numbers of x32', () => {
    const filter = seccompFilter('x64', 'unix') ?? assert.fail();
    assert.equal(verdict(filter, { machine: machines.x64, call: 0x40000000 + 101 }), 0x00050026);
  });

  it('does not exist for machines that it has no numbers of', () => {
    assert.equal(seccompFilter('riscv64', 'unix'), undefined);
  });
});
