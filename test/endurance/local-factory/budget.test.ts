import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { factoryComments, stickyOf } from '../../support/issue-page.ts';
import { type FactoryWorld, type JobOnGitHub, openFactoryWorld } from '../../support/local-factory-world.ts';
import { type FaultStep, piece } from '../../support/model-faults.ts';
import { type PlayingModel, startPlayingModel } from '../../support/playing-model.ts';

/** gpt-4o has a list price: $2.50 for a million tokens of input. */
const pricedModel = 'gpt-4o';
const tokensFor = (dollars: number) => Math.round((dollars * 1_000_000) / 2.5);

/** A tool call, after which the provider says that it has read so many tokens. */
function costly(name: string, input: unknown, promptTokens: number): FaultStep {
  const call = {
    index: 0,
    id: 'call_0',
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  };
  const usage = { prompt_tokens: promptTokens, completion_tokens: 0, total_tokens: promptTokens };
  return {
    chunks: [
      piece({ role: 'assistant', content: '' }),
      piece({ tool_calls: [call] }),
      piece({}, 'tool_calls'),
      { ...piece({}), choices: [], usage },
    ],
  };
}

/** The first call of the first attempt writes the file and eats the budget; whoever comes later only finishes. */
const eats = (dollars: number) => ({
  play: ({ requests }: { requests: number }) =>
    requests === 1
      ? costly('write', { path: 'greeting.txt', content: 'hello\n' }, tokensFor(dollars))
      : costly('finish', { summary: 'The greeting is there.' }, 1_000),
});

const atRest = ['NEEDS_HUMAN', 'DEPLOYABLE', 'FAILED'] as const;

describe('the money of a job', { concurrency: 2 }, () => {
  let model: PlayingModel;
  let world: FactoryWorld;
  before(async () => {
    model = await startPlayingModel({
      job: eats(0.295).play,
      day: eats(0.28).play,
      listed: eats(0.295).play,
    });
    world = await openFactoryWorld(model.choice);
  });
  after(async () => {
    await world?.close();
    await model?.close();
  });

  const files = (yaml: string) => ({
    'README.md': '# A greeting\n',
    '.github/factory.yml': `model: ${pricedModel}\n${yaml}`,
  });

  async function outOfMoney(play: string, yaml: string): Promise<JobOnGitHub> {
    const issue = { title: 'Greet people', body: `Please write greeting.txt. play: ${play}` };
    const on = await world.jobFor(`money-${play}`, issue, atRest, files(yaml));
    assert.equal(on.job.state, 'NEEDS_HUMAN', world.story.join('\n'));
    assert.equal(on.job.details.human?.reason, 'budget');
    assert.ok(on.job.details.checkpoint !== undefined, 'the work is saved');
    assert.equal((await world.pullRequests(on.address)).length, 0);
    return on;
  }

  const say = (role: keyof FactoryWorld['as'], { address }: JobOnGitHub, body: string) =>
    world.as[role].issues.createComment({ ...address, body });

  /** The second attempt writes nothing: what it delivers, it has from the checkpoint of the first. */
  async function goesOn(on: JobOnGitHub) {
    const job = await world.jobIn(on.repositoryId, 1, ['DEPLOYABLE', 'FAILED', 'REJECTED']);
    assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
    assert.equal(job.details?.attempt?.number, 2);
    const cloned = await world.clone(on.address, on.job.details.branch);
    assert.equal(cloned?.files['greeting.txt'], 'hello\n');
    assert.equal(await world.chainFault(job.id), undefined);
    return job;
  }

  test('that is used up stops it with its work saved; an approver who did not ask for it adds some, and it goes on', async () => {
    const on = await outOfMoney('job', 'budget: { job: 0.30 }\n');
    assert.equal(model.heard('job').length, 1, 'no call without money');
    const stopped = await world.page(
      on,
      (page) => stickyOf(page).includes('$0.30 / $0.30') || stickyOf(page).includes('$0.29 / $0.30'),
    );
    assert.match(stickyOf(stopped), /A person is needed/);
    assert.match(stickyOf(stopped), /`\/factory budget`/);
    const told = factoryComments(stopped);
    assert.equal(told.filter((comment) => /\*\*98 % of a budget is spent\*\*/.test(comment)).length, 1);
    assert.ok(told.some((comment) => /needed \(budget\).*\/factory budget \+\$N/s.test(comment)));

    await say('writer', on, '/factory budget +$0.30');
    await say('admin', on, '/factory budget all of it');
    await world.page(on, (page) =>
      [/two decimals/, /only people who may maintain this repository/].every((answer) =>
        factoryComments(page).some((text) => answer.test(text)),
      ),
    );
    assert.equal((await world.factory.ledger.read(on.job.id)).state, 'NEEDS_HUMAN');

    await say('admin', on, '/factory budget +$0.30');
    const job = await goesOn(on);
    assert.equal(job.details?.raisedMicroUsd, 300_000);
    assert.equal(job.details?.budgetMicroUsd, 600_000);
    const delivered = await world.page(on, (page) => /ready for review/.test(stickyOf(page)));
    assert.match(stickyOf(delivered), /\$0\.30 \/ \$0\.60 \(\$0\.30 added\)/);
    const warnings = factoryComments(delivered).filter((text) => /of a budget is spent/.test(text));
    assert.equal(warnings.length, 1, 'each budget is warned of once');
    assert.ok(world.story.some((line) => /budget raised by \$0\.30 \(/.test(line)));
  });

  test('of the day of a repository stops it too; a higher limit on the default branch holds on the same day', async () => {
    const on = await outOfMoney('day', 'budget: { job: 5, repository_day: 0.30 }\n');
    const page = await world.page(on, (seen) =>
      factoryComments(seen).some((text) => /repository's budget for \d{4}-\d\d-\d\d \(UTC\) has/.test(text)),
    );
    assert.ok(factoryComments(page).some((text) => /of this repository for today/.test(text)));

    const { owner, repo } = on.address;
    const path = '.github/factory.yml';
    const { data } = await world.as.admin.repos.getContent({ owner, repo, path });
    const content = Buffer.from(files('budget: { job: 5, repository_day: 1 }\n')[path]).toString('base64');
    const sha = 'sha' in data ? data.sha : '';
    await world.as.admin.repos.createOrUpdateFileContents({
      owner,
      repo,
      path,
      sha,
      content,
      message: 'More',
    });
    await say('writer', on, '/factory retry');
    await goesOn(on);
  });

  test('is granted by the users that the configuration lists, and then by nobody else', async () => {
    const { login } = (await world.as.writer.users.getAuthenticated()).data;
    const on = await outOfMoney(
      'listed',
      `budget: { job: 0.30 }\ngovernance: { approvers: ["user:${login}"] }\n`,
    );
    await say('admin', on, '/factory budget +1');
    await say('writer', on, '/factory budget +1');
    await world.page(on, (seen) =>
      [/You asked for this job/, /only people whom `governance\.approvers`/].every((answer) =>
        factoryComments(seen).some((text) => answer.test(text)),
      ),
    );
    const { details, state } = await world.factory.ledger.read(on.job.id);
    assert.deepEqual([state, details?.raisedMicroUsd], ['NEEDS_HUMAN', 0]);
  });
});

test('of the day of an installation is one for all its repositories', async (t) => {
  const model = await startPlayingModel({ first: eats(0.28).play, second: eats(0.28).play });
  t.after(model.close);
  const world = await openFactoryWorld(model.choice, { installationDayBudgetUsd: '0.45' });
  t.after(world.close);
  const yaml = `model: ${pricedModel}\n`;
  const jobFor = (play: string) =>
    world.jobFor(`money-${play}`, { title: 'Greet people', body: `Please. play: ${play}` }, atRest, {
      '.github/factory.yml': yaml,
    });
  const first = await jobFor('first');
  assert.equal(first.job.details.human?.reason, 'budget', world.story.join('\n'));
  const second = await jobFor('second');
  assert.equal(second.job.details.human?.reason, 'budget', world.story.join('\n'));
  assert.equal(model.heard('second').length, 0, 'the other repository has used it up');
  const page = await world.page(second, (seen) =>
    factoryComments(seen).some((text) =>
      /installation's budget for .*INSTALLATION_DAY_BUDGET_USD/s.test(text),
    ),
  );
  assert.equal(
    factoryComments(page).filter((text) => /^\*\*A person is needed \(budget\)/.test(text)).length,
    1,
  );
});
