import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { readLocalJson, runFactory } from '../../support/factory-program.ts';
import { openFactoryWorld } from '../../support/local-factory-world.ts';
import { createPerson } from '../../support/person.ts';
import { call, finish, type PlayingModel, startPlayingModel, writes } from '../../support/playing-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const readme = { 'README.md': '# A greeting\n' };

/** When the whole factory is killed: once it has printed this. */
const moments = {
  'right after the label': 'request frozen',
  'while the agent works': 'the agent works',
  'after the push, before the pull request': 'pushed',
  'right after the pull request was verified': 'verified at',
};

describe('kill -9', () => {
  let model: PlayingModel;
  before(async () => {
    model = await startPlayingModel({
      /* The first attempt works until it is killed. */
      interrupted: ({ answers, requests }) => {
        if (requests === 1) return call('bash', { command: 'sleep 60' });
        return answers === 0 ? writes('greeting.txt', 'hello\n') : finish();
      },
    });
  });
  after(() => model?.close());

  test('of the worker while it works makes the next attempt, and one pull request', async () => {
    const world = await openFactoryWorld(model.choice);
    try {
      const running = await world.jobFor('worker', { title: 'Greet', body: 'play: interrupted' }, [
        'IN_PROGRESS',
      ]);
      await eventually(
        async () => model.heard('interrupted').length,
        (times) => times > 0,
      );
      const { pid } = await world.taskOf(running.job.id, 1);
      process.kill(pid, 'SIGKILL');
      const job = await world.jobIn(running.repositoryId, 1, ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN']);
      assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
      assert.equal(job.details?.attempt?.number, 2);
      assert.equal((await world.pullRequests(running.address)).length, 1);
      assert.equal(await world.chainFault(job.id), undefined);
    } finally {
      await world.close();
    }
  });

  for (const [moment, line] of Object.entries(moments))
    test(`of the whole factory ${moment}, then a restart, makes exactly one pull request and leaves no worker behind`, async () => {
      const dataDir = temporaryFolder('killed');
      const environment = {
        OPENAI_BASE_URL: model.choice.baseUrl,
        OPENAI_API_KEY: model.choice.apiKey,
        FACTORY_MODEL: model.choice.name,
      };
      const program = runFactory(['start', '--no-demo', '--data', dataDir], environment);
      let jobId: string;
      try {
        await program.says('The factory is up');
        const { github } = await readLocalJson(dataDir);
        const admin = createPerson(github.url, github.tokens.admin);
        const { data } = await admin.repos.createInOrg({ org: github.org, name: 'greeting', private: true });
        const address = { owner: github.org, repo: 'greeting' };
        await admin.repos.createOrUpdateFileContents({
          ...address,
          path: 'README.md',
          content: Buffer.from(readme['README.md']).toString('base64'),
          message: 'Start',
        });
        await admin.issues.create({ ...address, title: 'Greet', body: 'Please.', labels: ['ai-factory'] });
        jobId = `${data.id}-1`;
        await program.says(line);
      } finally {
        program.kill('SIGKILL');
        await program.ended;
      }
      const worker = await readFile(join(dataDir, 'tasks', `${jobId}-1.json`), 'utf8').then(
        (text): { pid: number } => JSON.parse(text),
        () => undefined,
      );

      const world = await openFactoryWorld(model.choice, { dataDir });
      try {
        const [id = 0] = jobId.split('-').map(Number);
        const job = await world.jobIn(id, 1, ['DEPLOYABLE', 'FAILED', 'NEEDS_HUMAN']);
        assert.equal(job.state, 'DEPLOYABLE', world.story.join('\n'));
        const address = { owner: world.factory.github.org, repo: 'greeting' };
        const pulls = await world.pullRequests(address);
        assert.deepEqual(
          pulls.map(({ number, state }) => [number, state]),
          [[job.details?.pullRequest?.number, 'open']],
        );
        const cloned = await world.clone(address, job.details?.branch ?? '');
        assert.equal(cloned?.head, job.details?.deliveredSha);
        const page = await world.page({ address: { ...address, issue_number: 1 } }, ({ labels }) =>
          labels.includes('factory:pr-open'),
        );
        assert.equal(page.comments.filter(({ body }) => body.includes('devfactory:job=')).length, 1);
        assert.equal(await world.chainFault(jobId), undefined);
        if (worker !== undefined)
          assert.equal(await isFactoryWorker(worker.pid), false, 'the worker was ended');
      } finally {
        await world.close();
      }
    });
});

async function isFactoryWorker(pid: number): Promise<boolean> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('execution/main');
}
