import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verdict } from '../../../support/job-scenario.ts';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

/** A job whose last request carries this command id, labelled on GitHub. */
async function jobAskedBy(world: SweepWorld, commandId: string, issueNumber = 1): Promise<string> {
  const { handle } = world.ledger;
  world.ledger.handle = (id, envelope) =>
    handle(id, envelope.command.type === 'SubmitJob' ? { ...envelope, commandId } : envelope);
  const jobId = await world.labelledJob(issueNumber);
  world.ledger.handle = handle;
  world.lose();
  return jobId;
}

function sentToGovernance(world: SweepWorld) {
  return world.jobs.sent.map(({ message }) => message).filter(({ type }) => type === 'reconcile');
}

const takeLabelOff = (world: SweepWorld, number = 1) =>
  world.github.openIssue(world.address, { number, labels: [] });

describe('the comparison with GitHub', () => {
  it('leaves a job alone that moved within the last minutes: its webhook may be on its way', async () => {
    const world = createSweepWorld();
    await jobAskedBy(world, 'label-added:1:x');
    takeLabelOff(world);
    world.clock.advance(5 * minute - 1);
    await world.sweep();
    assert.deepEqual(world.github.state.calls, []);
  });

  it('finds a label that was taken off, and says so under an id of the job’s version', async () => {
    const world = createSweepWorld();
    const jobId = await jobAskedBy(world, 'label-added:1:x');
    takeLabelOff(world);
    world.clock.advance(5 * minute);
    assert.equal((await world.sweep()).findings['github-moved:label-removed'], 1);
    const { version } = await world.ledger.read(jobId);
    const commandId = `reconcile:label-removed:${jobId}:${version}`;
    assert.deepEqual(sentToGovernance(world), [
      { type: 'reconcile', commandId, jobId, divergence: 'label-removed' },
    ]);
    world.clock.advance(10 * minute);
    await world.sweep();
    const ids = sentToGovernance(world).map((message) => message.commandId);
    assert.deepEqual(new Set(ids), new Set([commandId]));
  });

  it('does not miss a label that a command never needed', async () => {
    const world = createSweepWorld();
    await jobAskedBy(world, 'command:77:0');
    takeLabelOff(world);
    world.clock.advance(5 * minute);
    await world.sweep();
    assert.deepEqual(sentToGovernance(world), []);
  });

  it('finds an issue that was closed, whoever asked for the job', async () => {
    const world = createSweepWorld();
    await jobAskedBy(world, 'command:77:0');
    world.github.openIssue(world.address, { number: 1, labels: ['ai-factory'], state: 'closed' });
    world.clock.advance(5 * minute);
    assert.equal((await world.sweep()).findings['github-moved:issue-closed'], 1);
  });

  for (const asked of ['command:77:0', 'label-added:1:x'])
    it(`takes an issue that was deleted or transferred for closed: ${asked}`, async () => {
      const world = createSweepWorld();
      await jobAskedBy(world, asked);
      world.github.at(world.address).issues.delete(1);
      world.clock.advance(5 * minute);
      assert.equal((await world.sweep()).findings['github-moved:issue-closed'], 1);
      assert.equal(sentToGovernance(world).length, 1);
    });

  describe('of a job that people have had taken up again', () => {
    const by = { id: 101, login: 'walter' };

    /** A job that was held and cancelled in one or the other way, and is approved in its second try. */
    async function takenUpAgain(world: SweepWorld, ending: 'stopped' | 'closed'): Promise<string> {
      const jobId = await jobAskedBy(world, 'label-added:1:x');
      const branch = (await world.ledger.read(jobId)).details?.branch ?? '';
      const pullRequest = world.github.openPullRequest(world.address, { headBranch: branch });
      const part = { kind: 'guidance', text: 'Greet.', author: by, source: 'comment:1:0' } as const;
      await world.issue(jobId, { type: 'GuideJob', part });
      await judge(world, jobId, 'hold');
      await hold(world, jobId, pullRequest);
      world.github.closePullRequest(world.address, pullRequest);
      await world.issue(
        jobId,
        ending === 'stopped'
          ? { type: 'CancelJob', cause: 'command', by }
          : { type: 'RecordClose', pullRequest },
      );
      world.clock.advance(minute);
      await world.ledger.handle(jobId, {
        commandId: 'comment:5:0',
        actor: { kind: 'person', account: by },
        command: { type: 'RetryJob', by },
        happenedAt: new Date(world.clock.now()).toISOString(),
      });
      await judge(world, jobId, 'approve');
      world.lose();
      world.clock.advance(5 * minute);
      return jobId;
    }

    async function judge(world: SweepWorld, jobId: string, decision: 'hold' | 'approve'): Promise<void> {
      const { inputHash = '' } = (await world.ledger.read(jobId)).details ?? {};
      await world.issue(jobId, { type: 'RecordVerdict', verdict: verdict(decision, inputHash) });
    }

    async function hold(world: SweepWorld, jobId: string, pullRequest: number): Promise<void> {
      const { inputHash = '' } = (await world.ledger.read(jobId)).details ?? {};
      await world.issue(jobId, { type: 'RecordHold', pullRequest, headSha: 'a'.repeat(40), inputHash });
    }

    for (const ending of ['stopped', 'closed'] as const)
      it(`does not find the pull request that ended with the first try, which people had ${ending}`, async () => {
        const world = createSweepWorld();
        await takenUpAgain(world, ending);
        await world.sweep();
        assert.deepEqual(sentToGovernance(world), []);
      });

    it('finds the pull request that holds it since, when that is closed', async () => {
      const world = createSweepWorld();
      const jobId = await takenUpAgain(world, 'closed');
      const part = { kind: 'guidance', text: 'Leak.', author: by, source: 'comment:2:0' } as const;
      await world.issue(jobId, { type: 'GuideJob', part });
      await judge(world, jobId, 'hold');
      const pullRequest = world.github.openPullRequest(world.address, { headBranch: 'factory/1' });
      await hold(world, jobId, pullRequest);
      world.github.closePullRequest(world.address, pullRequest);
      world.clock.advance(5 * minute);
      assert.equal((await world.sweep()).findings['github-moved:pull-request-closed'], 1);
    });

    it('does not find an issue that was closed before, and finds one that was closed since', async () => {
      const world = createSweepWorld();
      const close = () =>
        world.github.openIssue(world.address, { number: 1, labels: ['ai-factory'], state: 'closed' });
      const jobId = await jobAskedBy(world, 'label-added:1:x');
      close();
      await world.issue(jobId, { type: 'CancelJob', cause: 'issue-closed', by });
      world.clock.advance(minute);
      await world.ledger.handle(jobId, {
        commandId: 'comment:5:0',
        actor: { kind: 'person', account: by },
        command: { type: 'RetryJob', by },
        happenedAt: new Date(world.clock.now()).toISOString(),
      });
      await judge(world, jobId, 'approve');
      world.lose();
      world.clock.advance(5 * minute);
      await world.sweep();
      assert.deepEqual(sentToGovernance(world), []);
      close();
      world.clock.advance(10 * minute);
      assert.equal((await world.sweep()).findings['github-moved:issue-closed'], 1);
    });
  });

  it('compares five jobs in a sweep, and every job before it begins anew', async () => {
    const world = createSweepWorld();
    for (let issueNumber = 1; issueNumber <= 12; issueNumber++)
      await jobAskedBy(world, `label-added:${issueNumber}:x`, issueNumber);
    world.clock.advance(5 * minute);
    const asked = async () => {
      world.github.state.calls.length = 0;
      await world.sweep();
      return world.github.state.calls.length;
    };
    assert.deepEqual([await asked(), await asked(), await asked(), await asked()], [5, 5, 2, 0]);
    world.clock.advance(10 * minute);
    assert.equal(await asked(), 5);
  });

  it('goes on in the next sweep at the job to which the time did not reach', async () => {
    const world = createSweepWorld();
    for (let issueNumber = 1; issueNumber <= 5; issueNumber++)
      await jobAskedBy(world, `label-added:${issueNumber}:x`, issueNumber);
    world.clock.advance(5 * minute);
    const { issue } = world.github.facts;
    const asked: number[] = [];
    world.github.facts.issue = async (address, number) => {
      asked.push(number);
      world.clock.advance(40_000);
      return await issue(address, number);
    };
    await world.sweep();
    assert.equal(asked.length, 3);
    await world.sweep();
    assert.deepEqual(asked.toSorted(), [1, 2, 3, 4, 5]);
  });

  it('does not begin again with the job over which a sweep was ended', async () => {
    const world = createSweepWorld();
    await jobAskedBy(world, 'label-added:1:x', 1);
    await jobAskedBy(world, 'label-added:2:x', 2);
    world.clock.advance(5 * minute);
    const { issue } = world.github.facts;
    const asked: number[] = [];
    world.github.facts.issue = (_address, number) => {
      asked.push(number);
      return new Promise(() => {});
    };
    void world.sweep();
    await new Promise((resolve) => setImmediate(resolve));
    world.github.facts.issue = async (address, number) => {
      asked.push(number);
      return await issue(address, number);
    };
    await world.sweep();
    assert.equal(new Set(asked).size, 2);
    assert.equal(asked.length, 2);
  });

  it('goes on to other jobs when GitHub does not answer about one', async () => {
    const world = createSweepWorld();
    await jobAskedBy(world, 'label-added:1:x', 1);
    await jobAskedBy(world, 'label-added:2:x', 2);
    takeLabelOff(world, 2);
    world.clock.advance(5 * minute);
    world.github.failNext(1, 'issue');
    const { findings, faults } = await world.sweep();
    assert.equal(faults, 1);
    assert.equal(findings['github-moved:label-removed'], 1);
  });

  it('has the page of a job at rest compared with its log', async () => {
    const world = createSweepWorld();
    const jobId = await jobAskedBy(world, 'label-added:1:x');
    const { version } = await world.ledger.read(jobId);
    world.clock.advance(5 * minute);
    await world.sweep();
    const projects = world.reports.sent
      .filter(({ message }) => message.type === 'project')
      .map(({ message }) => message);
    assert.deepEqual(projects.at(-1), { type: 'project', jobId, version });
  });
});
