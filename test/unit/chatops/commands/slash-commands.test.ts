import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSlashCommands } from '../../../../src/chatops/parse-slash-commands.ts';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import { slashCommandNames } from '../../../../src/contracts/job-message.ts';
import type { SlashCommandContext } from '../../../../src/governance/slash-command-handler.ts';
import { initialJob } from '../../../../src/job/evolve.ts';
import type { Job } from '../../../../src/job/job.ts';
import { createInMemoryGitHub } from '../../../support/in-memory/github.ts';
import { jobIn, request } from '../../../support/job-scenario.ts';

const github = createInMemoryGitHub();
const repository = github.addRepository();
github.openIssue(repository, { number: 7, title: request.title, labels: ['priority:high'] });

async function write(line: string, job: Job, changes: Partial<SlashCommandContext> = {}) {
  const [written] = parseSlashCommands(line);
  assert.ok(written, `${line} is no command`);
  const handler = slashCommands.find((command) => command.name === written.name);
  assert.ok(handler, `${written.name} has no handler`);
  return await handler.toCommand({
    message: {
      type: 'slash-command',
      commandId: 'comment:31:0',
      repository,
      sender: { id: 101, login: 'walter', type: 'User' },
      deliveryId: 'd-1',
      receivedAt: '2026-03-01T12:00:00.000Z',
      issueNumber: 7,
      onPullRequest: false,
      commentId: 31,
      ordinal: 0,
      ...written,
    },
    job,
    facts: github.facts,
    freeze: async () => request,
    editors: async () => [],
    adoption: async () => ({ outcome: 'none' }),
    status: async ({ state }) => `it is ${state}`,
    ...changes,
  });
}

const none = initialJob('1-7');
const codeOf = (command: Awaited<ReturnType<typeof write>>) =>
  command.type === 'RefuseCommand' ? command.code : command.type;

describe('/factory budget', () => {
  const ada = { id: 102, login: 'ada', type: 'User' } as const;
  const requester = jobIn('IN_PROGRESS').details?.requester.id ?? 0;

  for (const [amount, microUsd] of [
    ['+$2.50', 2_500_000],
    ['+2', 2_000_000],
    ['+ $2', 2_000_000],
    ['+0.01', 10_000],
    ['+$0.1', 100_000],
    ['+$1000', 1_000_000_000],
  ] as const) {
    it(`adds ${amount}`, async () => {
      const command = await write(`/factory budget ${amount}`, jobIn('NEEDS_HUMAN'));
      assert.deepEqual(command, { type: 'RaiseBudget', by: { id: 101, login: 'walter' }, microUsd });
    });
  }

  for (const amount of [
    '',
    '2',
    '$2',
    '-2',
    '+-2',
    '+0',
    '+0.00',
    '+$0.001',
    '+1e3',
    '+1,000',
    '+1000.01',
    '+9999999',
    '+$2 please',
    '+€2',
    '+２',
    '+2..5',
    '+$',
  ]) {
    it(`refuses “${amount}” as an amount`, async () => {
      assert.equal(codeOf(await write(`/factory budget ${amount}`, jobIn('IN_PROGRESS'))), 'unusable-amount');
    });
  }

  it('is not for who asked for the job', async () => {
    const job = jobIn('NEEDS_HUMAN');
    const [written] = parseSlashCommands('/factory budget +2');
    assert.ok(written !== undefined);
    const handler = slashCommands.find((command) => command.name === 'budget');
    const context = { job, message: { ...written, sender: { ...ada, id: requester } } };
    const command = await handler?.toCommand(context as unknown as SlashCommandContext);
    assert.equal(command?.type === 'RefuseCommand' && command.code, 'own-request');
  });

  it('is not for who edited the issue by GitHub’s own record, nor for anybody where that is not known', async () => {
    const job = jobIn('NEEDS_HUMAN');
    const sender = { id: 101, login: 'walter' };
    const codeFor = async (editors: (typeof sender)[] | 'unknown') =>
      codeOf(await write('/factory budget +2', job, { editors: async () => editors }));
    assert.equal(await codeFor([sender]), 'own-request');
    assert.equal(await codeFor('unknown'), 'too-many-edits');
    const other = { id: 103, login: 'rita' };
    const granted = await write('/factory budget +2', job, { editors: async () => [other] });
    assert.equal(granted.type, 'RaiseBudget');
  });

  it('has nothing to add to where no job is under way', async () => {
    for (const job of [none, jobIn('FAILED'), jobIn('CANCELLED'), jobIn('REJECTED'), jobIn('COMPLETED')])
      assert.equal(codeOf(await write('/factory budget +2', job)), 'nothing-to-pay');
  });
});

describe('/factory run', () => {
  it('submits a job with the options, the frozen request and the priority of the labels', async () => {
    assert.deepEqual(await write('/factory run model=gpt-5', none), {
      type: 'SubmitJob',
      repository,
      issueNumber: 7,
      branch: 'factory/7-add-a-greeting',
      requester: { id: 101, login: 'walter' },
      priority: 'high',
      options: { model: 'gpt-5' },
      request,
    });
  });

  it('starts a job that has ended again, with the issue frozen anew', async () => {
    for (const state of ['FAILED', 'REJECTED', 'CANCELLED'] as const) {
      const command = await write('/factory run agent=native', jobIn(state));
      assert.ok(command.type === 'RetryJob' && command.request === request);
      assert.deepEqual(command.options, { agent: 'native' });
    }
  });

  it('does not start a second job, nor one that was completed', async () => {
    for (const state of ['APPROVED', 'IN_PROGRESS', 'NEEDS_HUMAN', 'DEPLOYABLE'] as const)
      assert.equal(codeOf(await write('/factory run', jobIn(state))), 'job-under-way');
    assert.equal(codeOf(await write('/factory run', jobIn('COMPLETED'))), 'already-completed');
  });

  for (const [line, code] of [
    ['/factory run please', 'unexpected-text'],
    ['/factory run colour=red', 'unknown-option'],
    ['/factory run model=a model=b', 'unknown-option'],
    ['/factory run deliver=tar', 'unknown-option'],
    ['/factory run agent=nativ', 'unknown-agent'],
  ] as const) {
    it(`refuses ${line} with ${code}`, async () => assert.equal(codeOf(await write(line, none)), code));
  }

  it('says why the issue cannot be frozen', async () => {
    const freeze = async () => ({ refusal: { code: 'issue-closed', message: 'closed' } });
    assert.equal(codeOf(await write('/factory run', none, { freeze })), 'issue-closed');
  });
});

describe('/factory retry', () => {
  it('tries again with the guidance, which names the comment it came from', async () => {
    const command = await write('/factory retry model=gpt-5 use `map`', jobIn('FAILED'));
    assert.deepEqual(command, {
      type: 'RetryJob',
      by: { id: 101, login: 'walter' },
      guidance: {
        kind: 'guidance',
        text: 'use map',
        author: { id: 101, login: 'walter' },
        source: 'comment:31:0',
      },
      options: { model: 'gpt-5' },
    });
  });

  it('needs no guidance', async () => {
    assert.deepEqual(await write('/factory retry', jobIn('FAILED')), {
      type: 'RetryJob',
      by: { id: 101, login: 'walter' },
    });
  });

  it('has nothing to retry where there is no job', async () => {
    assert.equal(codeOf(await write('/factory retry', none)), 'unknown-job');
  });
});

describe('/factory stop, status and help', () => {
  it('cancels what is under way, whatever else the line says', async () => {
    const command = await write('/factory stop it, please', jobIn('IN_PROGRESS'));
    assert.deepEqual(command, { type: 'CancelJob', cause: 'command', by: { id: 101, login: 'walter' } });
  });

  it('has nothing to stop where nothing is under way', async () => {
    assert.equal(codeOf(await write('/factory stop', none)), 'nothing-to-stop');
    assert.equal(codeOf(await write('/factory stop', jobIn('FAILED'))), 'nothing-to-stop');
  });

  it('tells the status', async () => {
    assert.deepEqual(await write('/factory status', jobIn('APPROVED')), {
      type: 'AcknowledgeCommand',
      command: 'status',
      message: 'it is APPROVED',
    });
  });

  it('lists every command in help, also when none is named', async () => {
    for (const line of ['/factory help', '/factory']) {
      const command = await write(line, none);
      assert.ok(command.type === 'AcknowledgeCommand');
      for (const { usage } of slashCommands) assert.ok(command.message?.includes(usage), usage);
    }
  });
});

describe('the table of commands', () => {
  it('has names that the contract knows, each once', () => {
    const names = slashCommands.map((command) => command.name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.ok((slashCommandNames as readonly string[]).includes(name), name);
  });

  it('has examples that are the commands they are examples of', () => {
    for (const { name, example } of slashCommands)
      assert.deepEqual(
        parseSlashCommands(example).map((command) => command.name),
        [name],
      );
  });
});
