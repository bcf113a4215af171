import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { headOf } from '../../../../src/ledger/head-of.ts';
import { requester } from '../../../support/job-scenario.ts';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

/** A job that was cancelled by somebody who died before head and effects. */
async function cancelledUnseen(world: SweepWorld): Promise<string> {
  const jobId = await world.approve({ issueNumber: 1 });
  await world.deliverDispatch();
  const { put } = world.heads;
  world.heads.put = async () => {
    throw new Error('died');
  };
  await assert.rejects(world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester }));
  world.heads.put = put;
  world.lose();
  return jobId;
}

async function headIsRight(world: SweepWorld, jobId: string): Promise<void> {
  assert.deepEqual(await world.heads.get(jobId), headOf(await world.ledger.read(jobId)));
}

describe('a head that disagrees with the log', () => {
  it('is rewritten after a minute, and the effects it missed are asked for', async () => {
    const world = createSweepWorld();
    const jobId = await cancelledUnseen(world);
    world.clock.advance(59_000);
    await world.sweep();
    assert.equal((await world.heads.get(jobId))?.state, 'TASK_PLANNING', 'somebody may be at it still');
    world.clock.advance(1_000);
    assert.equal((await world.sweep()).findings['head-behind'], 1);
    await headIsRight(world, jobId);
    await world.deliverDispatch();
    assert.deepEqual([...world.tasks.asked], [`${jobId}/1`], 'its task is stopped');
    assert.equal((await world.sweep()).findings['head-behind'], undefined);
  });

  it('does not hide other approved jobs that wait', async () => {
    const world = createSweepWorld();
    const ended = await world.approve({ issueNumber: 1 });
    const stale = await world.heads.get(ended);
    await world.issue(ended, { type: 'CancelJob', cause: 'command', by: requester });
    const waiting = await world.approve({ issueNumber: 2 });
    world.heads.list = async (state) =>
      state === 'APPROVED' && stale !== undefined
        ? [stale, ...((await world.heads.get(waiting)) ? [await world.heads.get(waiting)] : [])].flatMap(
            (head) => head ?? [],
          )
        : [];
    world.lose();
    world.clock.advance(minute);
    assert.equal((await world.sweep()).findings['approved-waits'], 1);
  });

  it('is found in the round of all jobs when no list shows the job', async () => {
    const world = createSweepWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const lost = world.heads.get;
    world.heads.get = async () => undefined;
    world.lose();
    world.clock.advance(minute);
    const { findings } = await world.sweep();
    world.heads.get = lost;
    assert.equal(findings['head-missing'], 1);
    await headIsRight(world, jobId);
  });

  it('is rewritten when it says something else at the same version', async () => {
    const world = createSweepWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const head = await world.heads.get(jobId);
    assert.ok(head !== undefined);
    await world.heads.rewrite({ ...head, title: 'another' });
    world.lose();
    assert.equal((await world.sweep()).findings['head-differs'], 1);
    await headIsRight(world, jobId);
  });

  it('is told of and left alone when it is ahead: the log has lost commits', async () => {
    const world = createSweepWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    const head = await world.heads.get(jobId);
    assert.ok(head !== undefined);
    await world.heads.put({ ...head, version: 9 });
    assert.equal((await world.sweep()).findings['head-ahead-of-log'], 1);
    assert.equal((await world.heads.get(jobId))?.version, 9);
  });

  it('is left to the next sweep when its effects fail', async () => {
    const world = createSweepWorld();
    const jobId = await cancelledUnseen(world);
    world.clock.advance(minute);
    const { send } = world.reports;
    world.reports.send = async () => {
      throw new Error('no queue');
    };
    assert.ok((await world.sweep()).faults > 0);
    assert.equal((await world.heads.get(jobId))?.state, 'TASK_PLANNING');
    world.reports.send = send;
    await world.sweep();
    await headIsRight(world, jobId);
  });
});

describe('the round of all jobs', () => {
  it('visits twenty in a sweep, each once, and begins anew after an hour', async () => {
    const world = createSweepWorld();
    for (let issueNumber = 1; issueNumber <= 45; issueNumber++) await world.approve({ issueNumber });
    /* Anchoring reads logs as well. */
    world.unanchored.list = async () => [];
    const visits: string[] = [];
    const { commits } = world.ledger;
    world.ledger.commits = async (jobId) => {
      visits.push(jobId);
      return await commits(jobId);
    };
    const visited = async () => {
      visits.length = 0;
      await world.sweep();
      return new Set(visits).size;
    };
    /* The comparison with GitHub reads none of them: they have just moved. */
    const github = world.github.state;
    const counts = [];
    for (let sweeps = 0; sweeps < 4; sweeps++) counts.push(await visited());
    assert.deepEqual(
      counts.slice(0, 2).map((count) => count >= 20 && count <= 25),
      [true, true],
    );
    assert.equal(github.calls.length, 0);
    world.clock.advance(60 * minute);
    assert.ok((await visited()) >= 20);
  });

  it('goes on over the pages of the register until twenty were visited, however few are on one', async () => {
    const world = createSweepWorld();
    const ids: string[] = [];
    for (let issueNumber = 1; issueNumber <= 30; issueNumber++)
      ids.push(await world.approve({ issueNumber }));
    const pages: string[] = [];
    world.register.jobIds = async (after = '0') => {
      pages.push(after);
      /* One page in two has nothing but what else the table keeps. */
      const page = Number(after);
      const jobIds = page % 2 === 0 ? ids.slice(page * 3, page * 3 + 6) : [];
      return page * 3 + 6 < 30 ? { jobIds, next: String(page + 1) } : { jobIds };
    };
    const visits = new Set<string>();
    world.unanchored.list = async () => [];
    const { commits } = world.ledger;
    world.ledger.commits = async (jobId) => {
      visits.add(jobId);
      return await commits(jobId);
    };
    await world.sweep();
    assert.deepEqual([...visits], ids.slice(0, 20));
    await world.sweep();
    assert.equal(visits.size, 30);
    assert.ok(pages.length <= 20, `${pages.length} pages`);
  });

  it('goes on when one log is corrupt', async () => {
    const world = createSweepWorld();
    const broken = await world.approve({ issueNumber: 1 });
    const fine = await world.approve({ issueNumber: 2 });
    const head = await world.heads.get(fine);
    assert.ok(head !== undefined);
    await world.heads.rewrite({ ...head, title: 'another' });
    const { commits } = world.ledger;
    world.ledger.commits = async (jobId) => {
      if (jobId === broken) throw new Error('corrupt');
      return await commits(jobId);
    };
    const { findings, faults } = await world.sweep();
    assert.equal(findings['head-differs'], 1);
    assert.ok(faults >= 1);
  });

  it('begins anew when its cursor cannot be read', async () => {
    const world = createSweepWorld();
    await world.cursors.put('job-round', 'from another version');
    await world.approve({ issueNumber: 1 });
    assert.equal((await world.sweep()).faults, 0);
  });
});
