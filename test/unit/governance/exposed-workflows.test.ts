import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { retryCommand } from '../../../src/chatops/commands/retry.ts';
import { stopCommand } from '../../../src/chatops/commands/stop.ts';
import { verdictInputsSchema } from '../../../src/contracts/verdict-inputs.ts';
import { judge } from '../../../src/governance/judge.ts';
import { canonicalJson } from '../../../src/ledger/canonical-json.ts';
import { GovernanceWorld } from '../../support/governance-world.ts';

const publishing = `on: push\njobs: { publish: { env: { T: "\${{ secrets.NPM_TOKEN }}" } } }\n`;
const harmless = 'on: push\njobs: { test: { runs-on: ubuntu-latest } }\n';

describe('workflows of the repository that would run the agent’s code', () => {
  let world: GovernanceWorld;
  beforeEach(() => {
    world = new GovernanceWorld([retryCommand, stopCommand]);
  });
  const commit = (files: Record<string, string>, branch = 'main') =>
    world.github.commit(world.repository, branch, files);
  async function judged() {
    await world.consume(world.from('label-added'));
    await world.analyse();
    const { verdict } = await world.details();
    assert.ok(verdict);
    return verdict;
  }
  const factor = (verdict: { factors?: { id: string; reason: string }[] | undefined }, id: string) =>
    verdict.factors?.find((each) => each.id === id)?.reason;
  const looks = () => world.github.state.calls.filter((call) => call === 'workflows').length;

  it('hold every request by default when they see secrets, and are named in one line', async () => {
    commit({ '.github/workflows/publish.yml': publishing, '.github/workflows/test.yml': harmless });
    const verdict = await judged();
    assert.equal(verdict.decision, 'hold');
    assert.ok(verdict.rules.some(({ id, effect }) => id === 'exposed-workflow' && effect === 'hold'));
    assert.equal(
      factor(verdict, 'exposed-workflow'),
      'Workflows would run what the agent writes with secrets or rights: “.github/workflows/publish.yml” on push with secret NPM_TOKEN.',
    );
  });

  for (const [what, text] of [
    ['is no YAML', 'on: [push\njobs: {{{'],
    ['has another shape', '- just\n- a list\n'],
    ['is too long to be read', `# ${'x'.repeat(300_000)}\non: push\n`],
  ] as const)
    it(`hold when one of them ${what}: nobody can say what it would do`, async () => {
      commit({ '.github/workflows/odd.yaml': text });
      const verdict = await judged();
      assert.equal(verdict.decision, 'hold');
      assert.match(factor(verdict, 'unjudged-workflow') ?? '', /“\.github\/workflows\/odd\.yaml”: /);
    });

  it('are those of the default branch, whatever the job’s branch holds', async () => {
    commit({ '.github/workflows/publish.yml': publishing }, world.branch);
    assert.equal((await judged()).decision, 'approve');
  });

  it('hold nothing where they run nothing of the agent, see nothing, or the configuration lets them', async () => {
    for (const files of [
      { '.github/workflows/test.yml': harmless },
      { '.github/workflows/nightly.yml': publishing.replace('on: push', 'on: schedule') },
      { '.github/workflows/notes.md': publishing },
      {
        '.github/workflows/publish.yml': publishing,
        '.github/factory.yml': 'governance: { allow_exposed_workflows: true }',
      },
    ]) {
      world = new GovernanceWorld();
      commit(files);
      assert.equal((await judged()).decision, 'approve', JSON.stringify(files));
    }
    assert.ok(
      factor((await world.details()).verdict ?? {}, 'exposed-workflow'),
      'it is a factor all the same',
    );
  });

  it('are let through only where the organisation does not forbid it', async () => {
    commit({
      '.github/workflows/publish.yml': publishing,
      '.github/factory.yml': 'governance: { allow_exposed_workflows: true }',
    });
    world.github.commit(world.github.addRepository({ name: '.github' }), 'main', {
      '.github/factory.yml': 'governance: { allow_exposed_workflows: false }',
    });
    assert.equal((await judged()).decision, 'hold');
  });

  it('are not looked at for what is refused, nor for a result that is never pushed', async () => {
    commit({
      '.github/workflows/publish.yml': publishing,
      '.github/factory.yml': 'deliver: zip',
    });
    assert.equal((await judged()).decision, 'approve');
    world = new GovernanceWorld();
    commit({ '.github/workflows/publish.yml': publishing, '.github/factory.yml': 'agent: codex' });
    assert.equal((await judged()).decision, 'reject');
    assert.equal(looks(), 0);
  });

  it('are looked at when what was approved as an archive is to be pushed after all', async () => {
    commit({
      '.github/workflows/publish.yml': publishing,
      '.github/factory.yml': 'deliver: zip',
    });
    assert.equal((await judged()).decision, 'approve');
    await world.consume(world.command('stop'));
    await world.consume(world.command('retry', { options: { deliver: 'pr' } }));
    await world.analyse();
    assert.equal((await world.details()).verdict?.decision, 'hold');
  });

  it('are not looked at again for feedback on what was approved', async () => {
    commit({ '.github/workflows/test.yml': harmless });
    await world.approved();
    assert.equal(looks(), 1);
    await world.issue({
      type: 'GuideJob',
      part: {
        kind: 'guidance',
        text: 'Shorter.',
        source: 'comment:1:0',
        author: { id: 101, login: 'walter' },
      },
    });
    await world.analyse();
    assert.equal((await world.details()).verdict?.decision, 'approve');
    assert.equal(looks(), 1);
  });

  it('grant nothing while GitHub does not answer', async () => {
    commit({ '.github/workflows/publish.yml': publishing });
    await world.consume(world.from('label-added'));
    world.github.failNext(1, 'workflows');
    await assert.rejects(world.analyse(), /does not answer/);
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    await world.analyse();
    assert.equal((await world.job()).state, 'HELD');
  });

  it('stand in the record, which makes the same verdict byte for byte', async () => {
    commit({
      '.github/workflows/publish.yml': publishing,
      '.github/workflows/odd.yml': '{{',
      '.github/CODEOWNERS': '* @acme/owners @ada',
    });
    const { inputs, spec: _, ...recorded } = await judged();
    assert.ok(inputs);
    const text = new TextDecoder().decode(await world.artifacts.get(inputs));
    const again = judge(verdictInputsSchema.parse(JSON.parse(text)));
    assert.equal(canonicalJson(again), canonicalJson(recorded));
    assert.deepEqual(again.releasers, { by: 'code-owners', names: ['team:owners', 'user:ada'] });
  });
});
