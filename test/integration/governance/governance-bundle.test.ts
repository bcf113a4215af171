import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundleGovernance } from '../../../scripts/bundle/bundle-governance.ts';
import type { judge as judgeFunction } from '../../../src/governance/judge.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { layer, verdictInputs } from '../../support/verdict-inputs.ts';

describe('the bundle of governance', () => {
  const folder = temporaryFolder('governance-bundle');

  it('carries the policy engine and the shipped policy, and judges by them', async () => {
    const { file } = await bundleGovernance(folder, './src/governance/judge.ts');
    const { judge } = (await import(pathToFileURL(file).href)) as { judge: typeof judgeFunction };
    assert.equal(judge(verdictInputs()).decision, 'approve');
    const policy = '@id("none") forbid (principal, action, resource);';
    const held = judge(verdictInputs({ layers: { organisation: layer(policy), repository: layer(null) } }));
    assert.equal(held.decision, 'reject');
  });

  it('holds no emulator and nothing of the worker', async () => {
    const { inputs } = await bundleGovernance(folder);
    const strange = Object.keys(inputs).filter((path) =>
      /adapters\/local|node_modules\/(emulate|dynalite|fauxqs)\/|src\/execution\//.test(path),
    );
    assert.deepEqual(strange, []);
  });
});
