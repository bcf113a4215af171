import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { noticeOf } from '../../../../src/chatops/reporter/notices-of.ts';
import { slashCommands } from '../../../../src/chatops/slash-commands.ts';
import type { JobMessage } from '../../../../src/contracts/job-message.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { auditJob } from '../../../../src/observability/audit/audit-job.ts';
import { GovernanceWorld, people } from '../../../support/governance-world.ts';
import { whileItIsWritten } from '../../../support/while-it-is-written.ts';

describe('a request that is withdrawn while no job is under way', () => {
  let world: GovernanceWorld;
  let noon: number;
  beforeEach(() => {
    world = new GovernanceWorld(slashCommands);
    noon = world.now;
  });

  /** What GitHub tells of something at that second past noon, whenever it is heard. */
  function at<T>(second: number, happens: () => T): T {
    const { now } = world;
    world.now = noon + second * 1_000;
    const told = happens();
    world.now = now;
    return told;
  }
  const labels = (...names: string[]) =>
    world.github.openIssue(world.repository, { number: 1, labels: names });
  const labelled = (second: number) =>
    at(second, () => world.from('label-added', { commandId: `label-added:1:${timeOf(second)}` }));
  const unlabelled = (second: number) =>
    at(second, () => world.from('label-removed', { commandId: `label-removed:1:${timeOf(second)}` }));
  const closed = (second: number) =>
    at(second, () => world.from('issue-closed', { commandId: `issue-closed:1:${timeOf(second)}` }));
  const timeOf = (second: number) => new Date(noon + second * 1_000).toISOString();
  const written = (name: string, second: number) =>
    at(second, () => world.command(name, { commandId: `${name}:${second}`, commentId: 900 + second }));

  /** A job that was asked for at noon and has failed. */
  async function failed(): Promise<void> {
    await world.working();
    await world.issue({
      type: 'FailAttempt',
      attempt: 1,
      stopReason: 'no_changes',
      explanation: 'Nothing is to be changed.',
      usage: noUsage,
    });
    assert.equal((await world.job()).state, 'FAILED');
    world.now = noon + 3_600_000;
  }

  async function starts(message: JobMessage): Promise<boolean> {
    await world.consume(message);
    const { state } = await world.job();
    return state === 'GOVERNANCE_ANALYSIS';
  }

  async function lastRefusal(): Promise<string> {
    return (await world.refusals()).at(-1)?.message ?? '';
  }

  for (const [what, withdrawal, sentence] of [
    [
      'the label was taken off',
      unlabelled,
      /^The label was taken off at 2026-03-01 12:05:00 UTC, after this\./,
    ],
    ['the issue was closed', closed, /^The issue was closed at 2026-03-01 12:05:00 UTC, after this\./],
  ] as const)
    describe(`because ${what} of a job that has ended`, () => {
      beforeEach(failed);

      it('starts nothing that was asked for before, and says why', async () => {
        await world.consume(withdrawal(300));
        assert.equal(await starts(written('retry', 200)), false);
        assert.match(await lastRefusal(), sentence);
        assert.equal((await world.job()).state, 'FAILED');
      });

      for (const [when, second] of [
        ['in the same second', 300],
        ['later', 301],
      ] as const)
        it(`stops nothing that was asked for ${when}, whichever is heard first`, async () => {
          await world.consume(withdrawal(300));
          assert.equal(await starts(written('retry', second)), true);
        });

      it('stops nothing that has been asked for since, heard of after another end', async () => {
        await world.consume(written('retry', 400));
        await world.consume(written('stop', 500));
        await world.consume(withdrawal(300));
        assert.equal(await starts(written('retry', 600)), true);
      });

      it('sets back nothing that is known to have been later', async () => {
        await world.consume(withdrawal(300));
        await world.consume(withdrawal(100));
        assert.equal(await starts(written('retry', 200)), false);
        assert.match(await lastRefusal(), sentence);
      });

      it('is written down once, and people are told nothing', async () => {
        const { version } = await world.job();
        world.effects.length = 0;
        for (let copies = 0; copies < 3; copies += 1) await world.consume(withdrawal(300));
        const job = await world.job();
        assert.equal(job.version, version + 1);
        assert.equal(job.state, 'FAILED');
        const commits = await world.governance.ledger.commits(world.jobId);
        assert.equal(commits.at(-1) && noticeOf(commits.at(-1) as never, job), undefined);
        assert.ok(world.effects.every(({ type }) => type === 'project'));
        assert.deepEqual(auditJob({ jobId: world.jobId, commits, anchors: [] }).findings, []);
      });

      it('is none of a job that is taken up again while that is written down', async () => {
        labels();
        whileItIsWritten(world, 'RefuseCommand', () => world.consume(written('retry', 250)));
        await world.consume(withdrawal(300));
        const { state, withdrawn } = await world.job();
        /* Looked at again, as of a job under way: the issue is open, the label is off. */
        assert.equal(state, withdrawal === unlabelled ? 'CANCELLED' : 'GOVERNANCE_ANALYSIS');
        assert.equal(withdrawn?.at, withdrawal === unlabelled ? timeOf(300) : undefined);
      });

      it('has no time where GitHub does not tell one, and is not written down', async () => {
        const { version } = await world.job();
        const { happenedAt: _, ...undated } = { happenedAt: '', ...withdrawal(300) };
        const consumed = await world.consume(undated);
        assert.deepEqual(consumed, { outcome: 'ignored', code: 'no-live-job' });
        assert.equal((await world.job()).version, version);
      });
    });

  it('and labelled again later has the ended job tried again, in either order of arrival', async () => {
    await failed();
    labels('ai-factory');
    await world.consume(unlabelled(300));
    assert.equal(await starts(labelled(301)), true);
    assert.equal(
      world.effects.at(-1)?.type === 'analyse' || (await world.analyse()).outcome === 'committed',
      true,
    );
    assert.deepEqual(await world.consume(unlabelled(299)), { outcome: 'ignored', code: 'taken-back' });
  });

  it('leaves the message free to end a job that is under way by the time a copy comes', async () => {
    await failed();
    await world.consume(unlabelled(300));
    labels('ai-factory');
    await world.consume(labelled(300));
    assert.equal((await world.job()).state, 'GOVERNANCE_ANALYSIS');
    labels();
    await world.consume(unlabelled(300));
    assert.equal((await world.job()).state, 'CANCELLED');
  });

  it('is of no interest once the work was merged', async () => {
    const { pullRequest, sha } = await world.delivered();
    world.github.closePullRequest(world.repository, pullRequest, { sha });
    await world.consume(world.aboutPullRequest('pull-request-closed', { pullRequest }));
    for (const message of [unlabelled(300), closed(300)])
      assert.deepEqual(await world.consume(message), { outcome: 'ignored', code: 'no-live-job' });
  });

  describe('because the label was taken off an issue without a job', () => {
    it('starts nothing for a label or a command from before', async () => {
      labels();
      await world.consume(unlabelled(300));
      labels('ai-factory');
      for (const late of [labelled(200), written('run', 100)]) {
        await world.consume(late);
        assert.equal((await world.job()).details, undefined);
        assert.match(
          await lastRefusal(),
          /^The label was taken off at 2026-03-01 12:05:00 UTC, after this\./,
        );
      }
      assert.equal(await starts(labelled(301)), true);
    });

    it('starts a job for the label that was put on again within the second', async () => {
      await world.consume(unlabelled(300));
      assert.equal(await starts(labelled(300)), true);
    });

    it('is written down once, without effects, and is no job', async () => {
      labels();
      for (let copies = 0; copies < 3; copies += 1) await world.consume(unlabelled(300));
      const job = await world.job();
      assert.deepEqual([job.version, job.state, job.details], [1, 'DRAFT', undefined]);
      assert.deepEqual(world.effects, []);
      assert.equal(await world.heads.get(world.jobId), undefined);
    });

    it('ends the job that its label began while that was written down', async () => {
      whileItIsWritten(world, 'RefuseCommand', async () => {
        await world.consume(labelled(200));
        labels();
      });
      await world.consume(unlabelled(300));
      assert.equal((await world.job()).state, 'CANCELLED');
    });

    it('keeps its label, which is being committed meanwhile, from starting a job', async () => {
      whileItIsWritten(world, 'SubmitJob', async () => {
        labels();
        await world.consume(unlabelled(300));
      });
      await world.consume(labelled(200));
      assert.equal((await world.job()).details, undefined);
    });
  });

  it('is written down ten times an hour at most: whoever opened an issue may close it as often as they like', async () => {
    await failed();
    const { version } = await world.job();
    for (let second = 0; second < 40; second += 1) await world.consume(closed(second));
    assert.equal((await world.job()).version, version + 10);
    assert.equal((await world.consume(closed(39))).outcome, 'ignored');
    assert.equal((await world.consume(closed(3))).outcome, 'refused', 'a copy of what was written down');
    await world.consume(closed(3_600));
    assert.equal((await world.job()).withdrawn?.at, timeOf(3_600));
  });

  it('by closing an issue without a job starts nothing from before, where its log is there already', async () => {
    await world.consume({ ...labelled(100), sender: people.reader } as JobMessage);
    await world.consume(closed(300));
    assert.equal(await starts(written('run', 200)), false);
    assert.match(await lastRefusal(), /^The issue was closed at 2026-03-01 12:05:00 UTC, after this\./);
  });

  it('by closing an issue that never had a job makes no log', async () => {
    assert.deepEqual(await world.consume(closed(300)), { outcome: 'ignored', code: 'no-live-job' });
    assert.equal((await world.job()).version, 0);
  });

  describe('by closing the pull request of a job that has ended', () => {
    let pullRequest: number;
    beforeEach(async () => {
      ({ pullRequest } = await world.delivered());
      await world.consume(written('stop', 100));
      world.now = noon + 300_000;
      world.github.closePullRequest(world.repository, pullRequest);
      world.now = noon + 3_600_000;
    });
    const closing = (sender: typeof people.writer | typeof people.bot): JobMessage =>
      ({
        ...at(300, () => world.aboutPullRequest('pull-request-closed', { pullRequest })),
        sender,
      }) as JobMessage;

    it('starts nothing that was asked for before', async () => {
      await world.consume(closing(people.writer));
      assert.equal(await starts(written('retry', 200)), false);
      assert.match(
        await lastRefusal(),
        /^The pull request was closed at 2026-03-01 12:05:00 UTC, after this\./,
      );
      const commits = await world.governance.ledger.commits(world.jobId);
      assert.deepEqual(auditJob({ jobId: world.jobId, commits, anchors: [] }).findings, []);
    });

    it('stops nothing that was asked for in that second', async () => {
      await world.consume(closing(people.writer));
      assert.equal(await starts(written('retry', 300)), true);
    });

    it('is people’s word alone: the factory itself closes what held a job that was ended', async () => {
      await world.consume(closing(people.bot));
      assert.ok((await world.events()).some(({ type }) => type === 'PullRequestClosed'));
      assert.equal(await starts(written('retry', 200)), true);
    });

    it('counts from the closing that the message tells of, whoever has closed it since', async () => {
      const byPerson = closing(people.writer);
      world.now = noon + 500_000;
      world.github.closePullRequest(world.repository, pullRequest);
      await world.consume(byPerson);
      assert.equal(await starts(written('retry', 400)), true);
    });
  });
});
