import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foldCommits } from '../../../../src/job/fold-commits.ts';
import { headOf } from '../../../../src/ledger/head-of.ts';
import { requester } from '../../../support/job-scenario.ts';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;
const hour = 60 * minute;

/** A job at rest, and what the sweeper has anchored of it. */
async function restingJob(world: SweepWorld): Promise<string> {
  const jobId = await world.approve({ issueNumber: 1 });
  await world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester });
  world.lose();
  return jobId;
}

async function anchoredUpTo(world: SweepWorld, jobId: string): Promise<number> {
  return (await world.anchors.list(jobId)).at(-1)?.version ?? 0;
}

async function versionOf(world: SweepWorld, jobId: string): Promise<number> {
  return (await world.ledger.read(jobId)).version;
}

describe('the end of a log', () => {
  it('is anchored in the sweep that rewrites its head, for whoever committed died', async () => {
    const world = createSweepWorld();
    const jobId = await world.approve({ issueNumber: 1 });
    await world.sweep();
    const { put } = world.heads;
    world.heads.put = async () => {
      throw new Error('died');
    };
    await assert.rejects(world.issue(jobId, { type: 'CancelJob', cause: 'command', by: requester }));
    world.heads.put = put;
    world.lose();
    world.clock.advance(hour);
    const { findings } = await world.sweep();
    assert.equal(findings['head-behind'], 1);
    assert.equal(findings['anchor-missing'], undefined);
    assert.equal(await anchoredUpTo(world, jobId), await versionOf(world, jobId));
  });

  it('is anchored all the same when its mark is gone, on the round of all jobs', async () => {
    const world = createSweepWorld();
    const jobId = await restingJob(world);
    const version = await versionOf(world, jobId);
    await world.unanchored.anchored({ jobId, version });
    await world.sweep();
    assert.equal(await anchoredUpTo(world, jobId), 0, 'whoever committed may be about to mark it');
    world.clock.advance(hour);
    assert.equal((await world.sweep()).findings['anchor-missing'], 1);
    assert.equal(await anchoredUpTo(world, jobId), version);
    world.clock.advance(hour);
    assert.equal((await world.sweep()).findings['anchor-missing'], undefined);
  });

  it('is nothing to tell of while its mark waits for its turn', async () => {
    const world = createSweepWorld();
    const jobId = await restingJob(world);
    const { put } = world.anchors;
    world.anchors.put = async () => {
      throw new Error('no bucket');
    };
    world.clock.advance(hour);
    assert.equal((await world.sweep()).findings['anchor-missing'], undefined);
    world.anchors.put = put;
    await world.sweep();
    assert.equal(await anchoredUpTo(world, jobId), await versionOf(world, jobId));
  });

  it('that was cut off below an anchor is told of, although nobody marked it', async () => {
    const world = createSweepWorld();
    const jobId = await restingJob(world);
    await world.sweep();
    const { commits } = world.ledger;
    const cut = (await commits(jobId)).slice(0, -1);
    world.ledger.commits = async () => cut;
    world.heads.get = async () => headOf(foldCommits(jobId, cut));
    world.clock.advance(hour);
    const { findings } = await world.sweep();
    assert.equal(findings['anchor-missing'], 1);
    assert.equal(findings['anchor-contradicted'], 1);
  });

  it('of what nobody may start, and which has no head, is not looked for', async () => {
    const world = createSweepWorld();
    await world.ledger.handle('77-9', {
      commandId: 'refused',
      actor: { kind: 'governance' },
      command: { type: 'RefuseCommand', command: 'run', code: 'no-permission', message: 'No.' },
    });
    world.clock.advance(hour);
    assert.equal((await world.sweep()).findings['anchor-missing'], undefined);
    assert.deepEqual(await world.anchors.list('77-9'), []);
  });
});
