import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { bundleGovernance } from '../../../scripts/bundle/bundle-governance.ts';
import type { createOpenAiAnalyst } from '../../../src/adapters/openai/openai-analyst.ts';
import type { judge as judgeFunction } from '../../../src/governance/judge.ts';
import { findKnownModel } from '../../../src/money/known-models.ts';
import { startFaultyModel } from '../../support/model-faults.ts';
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

  it('asks a model with what is left of its client, at the same prices', async () => {
    const entries = ['./src/adapters/openai/openai-analyst.ts', './src/money/known-models.ts'] as const;
    const [analyst, models] = (await Promise.all(
      entries.map(async (entry, n) => {
        const { file } = await bundleGovernance(join(folder, String(n)), entry);
        return (await import(pathToFileURL(file).href)) as object;
      }),
    )) as [{ createOpenAiAnalyst: typeof createOpenAiAnalyst }, { findKnownModel: typeof findKnownModel }];
    const analysis = { items: [], factors: [], questions: [] };
    const message = { role: 'assistant', content: JSON.stringify(analysis) };
    const usage = { prompt_tokens: 1_000, completion_tokens: 100 };
    const server = await startFaultyModel([
      { json: { choices: [{ finish_reason: 'stop', message }], usage } },
    ]);
    try {
      const options = { baseUrl: server.url, apiKey: 'the-key', model: 'gpt-5' };
      const answer = await analyst.createOpenAiAnalyst(options).analyse({
        request: verdictInputs().request,
        additions: [],
        listed: [],
      });
      assert.equal(answer.outcome, 'answered');
      assert.ok(answer.microUsd > 0);
    } finally {
      await server.close();
    }
    for (const model of ['gpt-5', 'gpt-4o-mini', 'claude-sonnet-4-5', 'gemini-2.5-pro', 'deepseek-chat']) {
      assert.ok(findKnownModel(model), model);
      assert.deepEqual(models.findKnownModel(model), findKnownModel(model), model);
    }
  });

  it('holds no emulator and nothing of the worker', async () => {
    const { inputs } = await bundleGovernance(folder);
    const strange = Object.keys(inputs).filter((path) =>
      /adapters\/local|node_modules\/(emulate|dynalite|fauxqs)\/|src\/execution\//.test(path),
    );
    assert.deepEqual(strange, []);
  });
});
