import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sandboxLine } from '../../../../src/chatops/reporter/sandbox-line.ts';

const limits = {
  memoryBytes: 1,
  processes: 1,
  diskBytes: 1,
  fileBytes: 1,
  cpuSeconds: 1,
  openFiles: 1,
};

describe('the sandbox of an attempt', () => {
  it('is named alone where it leaves nothing open', () => {
    const protection = { network: 'own', processes: 'own', seccomp: true, limits } as const;
    assert.equal(sandboxLine({ sandbox: 'bubblewrap', protection }), 'sandbox `bubblewrap`');
    assert.equal(sandboxLine({ sandbox: 'none' }), 'sandbox `none`');
  });

  it('is named with everything in which it is weaker', () => {
    const protection = { network: 'machine', processes: 'machine', seccomp: false } as const;
    assert.equal(
      sandboxLine({ sandbox: 'fargate', protection }),
      'sandbox `fargate` (shares the machine’s network; sees the names of the machine’s processes; no filter of system calls; no limits but time)',
    );
  });

  it('says of a network by grant that it is open to those with a grant, and nothing where none had one', () => {
    const protection = { network: 'by-grant', processes: 'own', seccomp: true, limits } as const;
    assert.equal(
      sandboxLine({ sandbox: 'fargate', protection }),
      'sandbox `fargate` (shares the machine’s network with commands that are granted any)',
    );
    const closed = { ...protection, network: 'closed' } as const;
    assert.equal(sandboxLine({ sandbox: 'fargate', protection: closed }), 'sandbox `fargate`');
  });
});
