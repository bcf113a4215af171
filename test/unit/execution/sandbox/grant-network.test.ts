import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assignment } from '../../../../src/contracts/worker-protocol.ts';
import { fargateRung } from '../../../../src/execution/sandbox/fargate.ts';
import { grantNetwork } from '../../../../src/execution/sandbox/grant-network.ts';
import { protectionOf } from '../../../../src/execution/sandbox/protection-of.ts';
import type { Sandbox, SandboxCommand } from '../../../../src/ports/sandbox.ts';

/** What a command that asks for these ends up with. */
async function given(granted: Assignment['network'], asked: SandboxCommand['network']) {
  const seen: SandboxCommand['network'][] = [];
  const sandbox: Sandbox = {
    rung: 'fargate',
    async run({ network }) {
      seen.push(network);
      return {
        exitCode: 0,
        signal: null,
        timedOut: false,
        output: '',
        outputBytes: 0,
        truncated: false,
        durationMs: 0,
      };
    },
    async killAll() {},
  };
  await grantNetwork(sandbox, granted).run({
    argv: ['true'],
    cwd: '/work',
    writable: [],
    environment: {},
    timeoutMs: 1,
    outputCapBytes: 1,
    network: asked,
  });
  return seen[0];
}

const rung = fargateRung(
  { setpriv: ['setpriv'], prlimit: 'prlimit' },
  { userId: 4_242, knowsTruncate: true },
);

describe('the network that a configuration grants', () => {
  for (const [granted, ordinary, install, reported] of [
    ['none', 'none', 'egress', 'closed'],
    [[], 'none', 'egress', 'closed'],
    ['registry', 'none', 'egress', 'by-grant'],
    ['localhost', 'localhost', 'localhost', 'machine'],
    [['registry.example'], 'egress', 'egress', 'machine'],
  ] as const) {
    it(`as ${JSON.stringify(granted)} is ${ordinary} for commands, ${install} for those that ask for the way out, and reported as ${reported} on Fargate`, async () => {
      const network = typeof granted === 'string' ? granted : [...granted];
      assert.equal(await given(network, 'none'), ordinary);
      assert.equal(await given(network, 'egress'), install);
      assert.equal(protectionOf(rung, network).network, reported);
    });
  }

  it('is reported as by grant where nobody knows the grant yet', () => {
    assert.equal(protectionOf(rung).network, 'by-grant');
  });
});
