import {
  type Architecture,
  allowedSocketFamilies,
  judgedCalls,
  namespaceFlags,
  refusedCalls,
  refusedTerminalRequests,
  type Sockets,
} from './denied-calls.ts';

/** One instruction of a classic BPF program: operation, jumps if true and if false, constant. */
type Instruction = readonly [code: number, ifTrue: number, ifFalse: number, constant: number];

/** Operations, as linux/bpf_common.h composes them: load a word, jump on equal / at least / any bit set, return. */
const load = 0x20;
const jumpEqual = 0x15;
const jumpAtLeast = 0x35;
const jumpAnyBit = 0x45;
const giveBack = 0x06;

/** Offsets in `struct seccomp_data`; of arguments the lower half on these little-endian machines. */
const callNumber = 0;
const machine = 4;
const firstArgument = 16;
const secondArgument = 24;

const allow = 0x7f_ff_00_00;
const killProcess = 0x80_00_00_00;
const answer = (errno: number) => 0x00_05_00_00 + errno;
const notPermitted = answer(1);
const notImplemented = answer(38);
const familyNotSupported = answer(97);

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64. */
const machines: Record<Architecture, number> = { x64: 0xc0_00_00_3e, arm64: 0xc0_00_00_b7 };
/** From here on x86-64 kernels read numbers as those of the x32 interface, past every comparison. */
const x32Calls = 0x40_00_00_00;

/**
 * The filter that sandboxed commands run under, as the kernel reads it (`struct sock_filter[]`): an allowlist of machines, a list of refused calls. Refused calls
 * answer with an error, so that programs which merely try are not ended; only a call numbered for another machine kills. Undefined on machines that there is no table for.
 *
 * @param sockets `internet` where something else holds the network back or a grant opens it: tests start servers on localhost
 */
export function seccompFilter(architecture: string, sockets: Sockets): Uint8Array | undefined {
  if (architecture !== 'x64' && architecture !== 'arm64') return undefined;
  return encode([
    [load, 0, 0, machine],
    [jumpEqual, 1, 0, machines[architecture]],
    [giveBack, 0, 0, killProcess],
    [load, 0, 0, callNumber],
    ...(architecture === 'x64'
      ? ([
          [jumpAtLeast, 0, 1, x32Calls],
          [giveBack, 0, 0, notImplemented],
        ] satisfies Instruction[])
      : []),
    ...refusedCalls(architecture).flatMap((call) => when(call, [[giveBack, 0, 0, notPermitted]])),
    ...when(judgedCalls.clone3[architecture], [[giveBack, 0, 0, notImplemented]]),
    ...when(judgedCalls.clone[architecture], [
      [load, 0, 0, firstArgument],
      [jumpAnyBit, 0, 1, namespaceFlags],
      [giveBack, 0, 0, notPermitted],
      [giveBack, 0, 0, allow],
    ]),
    ...[judgedCalls.socket, judgedCalls.socketpair].flatMap((call) =>
      when(call[architecture], [
        [load, 0, 0, firstArgument],
        ...allowedSocketFamilies[sockets].flatMap((family) => when(family, [[giveBack, 0, 0, allow]])),
        [giveBack, 0, 0, familyNotSupported],
      ]),
    ),
    ...when(judgedCalls.ioctl[architecture], [
      [load, 0, 0, secondArgument],
      ...refusedTerminalRequests.flatMap((request) => when(request, [[giveBack, 0, 0, notPermitted]])),
      [giveBack, 0, 0, allow],
    ]),
    [giveBack, 0, 0, allow],
  ]);
}

/** Runs `then` when the loaded word is the value, and else goes on behind it. */
function when(value: number, then: Instruction[]): Instruction[] {
  return [[jumpEqual, 0, then.length, value], ...then];
}

function encode(program: Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, ifTrue, ifFalse, constant]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(ifTrue, index * 8 + 2);
    bytes.writeUInt8(ifFalse, index * 8 + 3);
    bytes.writeUInt32LE(constant, index * 8 + 4);
  }
  return bytes;
}
