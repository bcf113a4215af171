import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
