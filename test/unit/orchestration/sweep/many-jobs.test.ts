import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { requester } from '../../../support/job-scenario.ts';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

/** The ids of the jobs with these issue numbers, each brought about by `make`; what it sent is lost. */
async function jobs(
  world: SweepWorld,
  count: number,
  make: (issueNumber: number) => Promise<string>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let issueNumber = 1; issueNumber <= count; issueNumber++) {
    ids.push(await make(issueNumber));
    world.clock.advance(1);
  }
  world.lose();
  return ids;
}

function sentAbout(world: SweepWorld, type: string): Set<string> {
  const found = new Set<string>();
  for (const { message } of world.jobs.sent)
    if (message.type === type && 'jobId' in message) found.add(message.jobId);
  return found;
}

describe('a sweep over more jobs than one page of a list has', () => {
  it('notices every silent worker within two minutes', async () => {
    const world = createSweepWorld();
    const ids = await jobs(world, 520, async (issueNumber) => {
      const jobId = await world.approve({ issueNumber });
      const { details } = await world.ledger.read(jobId);
      await world.issue(jobId, { type: 'StartAttempt', attempt: 1, inputHash: details?.inputHash ?? '' });
      await world.startWork(jobId);
      return jobId;
    });
    world.clock.advance(2 * minute);
    const heartbeatAt = new Date(world.clock.now()).toISOString();
    for (const jobId of ids.slice(0, 500))
      await world.leases.beat({ jobId, attempt: 1, heartbeatAt, phase: 'working', step: 1, note: '' });
    assert.equal((await world.sweep()).findings['worker-lost:no-heartbeat'], 20);
    assert.deepEqual(sentAbout(world, 'worker-lost'), new Set(ids.slice(500)));
  });

  it('compares every job that waits for people with GitHub, in a round of as many minutes as five go into them', async () => {
    const world = createSweepWorld();
    const { handle } = world.ledger;
    world.ledger.handle = (id, envelope) =>
      handle(
        id,
        envelope.command.type === 'SubmitJob' ? { ...envelope, commandId: 'label-added:1:x' } : envelope,
      );
    const ids = await jobs(world, 510, async (issueNumber) => {
      const jobId = await world.labelledJob(issueNumber);
      await world.issue(jobId, { type: 'PauseJob', by: requester });
      return jobId;
    });
    const unlabelled = [1, 10, 500, 501, 510];
    for (const number of unlabelled) world.github.openIssue(world.address, { number, labels: [] });
    world.clock.advance(5 * minute);
    for (let minutes = 0; minutes < 510 / 5; minutes++) {
      await world.sweep();
      world.clock.advance(minute);
    }
    assert.deepEqual(sentAbout(world, 'reconcile'), new Set(unlabelled.map((number) => ids[number - 1])));
  });

  it('asks for at most five hundred analyses that stand, and for the others in the next minute', async () => {
    const world = createSweepWorld();
    const ids = await jobs(world, 700, (issueNumber) => world.submit({ issueNumber }));
    world.clock.advance(minute);
    const asked: number[] = [];
    for (let sweeps = 0; sweeps < 4; sweeps++) {
      asked.push((await world.sweep()).findings['analysis-stands'] ?? 0);
      world.clock.advance(minute);
      if (sweeps === 1) assert.deepEqual(sentAbout(world, 'analyse'), new Set(ids));
    }
    assert.deepEqual(asked, [500, 200, 500, 200]);
  });

  it('after a restart asks for all of them', async () => {
    const world = createSweepWorld();
    const ids = await jobs(world, 510, (issueNumber) => world.submit({ issueNumber }));
    assert.equal((await world.sweep({ everything: true })).findings['analysis-stands'], ids.length);
  });

  it('after a restart shows the pages of those that ended within the hour, however many ended before', async () => {
    const world = createSweepWorld();
    const cancelled = (issueNumber: number) =>
      world.submit({ issueNumber }).then(async (jobId) => {
        await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
        return jobId;
      });
    await jobs(world, 1_200, cancelled);
    world.clock.advance(2 * 60 * minute);
    const recent = [await cancelled(1_201), await cancelled(1_202)];
    world.lose();
    world.clock.advance(10 * minute);
    const lists: number[] = [];
    const { list } = world.heads;
    world.heads.list = async (state, ...rest) => {
      if (state === 'CANCELLED') lists.push(rest[0]);
      return await list(state, ...rest);
    };
    const before = world.reports.sent.length;
    await world.sweep({ everything: true });
    const shown = world.reports.sent
      .slice(before)
      .flatMap(({ message }) => (message.type === 'project' ? [message.jobId] : []));
    for (const jobId of recent) assert.ok(shown.includes(jobId), jobId);
    assert.equal(lists.length, 2, 'one page of those that are too old, and what is behind all of these');
  });
});
