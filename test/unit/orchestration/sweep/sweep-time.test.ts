import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { functionSettings, sweepSeconds } from '../../../../src/config/function-settings.ts';
import { createSweep } from '../../../../src/orchestration/sweep/sweep.ts';
import type { SweepPart } from '../../../../src/orchestration/sweep/sweep-part.ts';
import { createSweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

describe('the time of a sweep', () => {
  it('is more than all its parts may take, and one request to GitHub beyond, with the token for it', () => {
    const shares = Object.values(sweepSeconds).reduce((sum, seconds) => sum + seconds, 0);
    assert.ok(shares + 2 * 15 <= functionSettings.sweeper.timeoutSeconds);
  });

  it('leaves what a part does not need to those after it, and none to a part whose turn comes too late', async () => {
    const world = createSweepWorld();
    const started = world.clock.now();
    const given: [string, number][] = [];
    const part = (name: SweepPart['name'], takes: number): SweepPart => ({
      name,
      async run(_tally, { until }) {
        given.push([name, (until - started) / 1_000]);
        world.clock.advance(takes);
      },
    });
    const parts = [part('dead letters', 60_000), part('anchors', 1_000), part('webhook deliveries', 0)];
    const sweep = createSweep({ ...world, dispatch: world.dispatchQueue, log: silent(world), parts });
    await sweep();
    const { jobs, slots, anchors } = sweepSeconds;
    const before = jobs + slots + sweepSeconds['dead letters'];
    assert.deepEqual(given, [['dead letters', before]]);
    assert.deepEqual(tooLate(world), ['dead letters', 'anchors', 'webhook deliveries']);
    given.length = 0;
    parts[0] = part('dead letters', before * 1_000);
    const begun = world.clock.now();
    await createSweep({ ...world, dispatch: world.dispatchQueue, log: silent(world), parts })();
    const offset = (begun - started) / 1_000;
    assert.deepEqual(given, [
      ['dead letters', offset + before],
      ['anchors', offset + before + anchors],
      ['webhook deliveries', offset + before + anchors + sweepSeconds['webhook deliveries']],
    ]);
  });

  it('has no end for a sweep over everything', async () => {
    const world = createSweepWorld();
    const seen: number[] = [];
    const parts: SweepPart[] = [
      {
        name: 'anchors',
        async run(_tally, { until }) {
          seen.push(until);
        },
      },
    ];
    const sweep = createSweep({ ...world, dispatch: world.dispatchQueue, log: silent(world), parts });
    await sweep({ everything: true });
    assert.deepEqual(seen, [Number.POSITIVE_INFINITY]);
  });

  it('suffices for everything of its own and some of each when GitHub takes three seconds for each answer', async () => {
    const world = createSweepWorld();
    for (let failed = 0; failed < 60; failed++) world.deliveries.deliver(503);
    for (let issueNumber = 1; issueNumber <= 5; issueNumber++) await world.labelledJob(issueNumber);
    world.lose();
    world.deadLetters.jobs.bury('{}', world.clock.now());
    world.clock.advance(10 * minute);
    const { redeliver, list } = world.deliveries;
    const { issue } = world.github.facts;
    let compared = 0;
    world.deliveries.redeliver = async (id) => {
      world.clock.advance(3_000);
      return await redeliver(id);
    };
    world.deliveries.list = async (after) => {
      world.clock.advance(3_000);
      return await list(after);
    };
    world.github.facts.issue = async (address, number) => {
      compared += 1;
      world.clock.advance(3_000);
      return await issue(address, number);
    };
    const begun = world.clock.now();
    const { findings } = await world.sweep();
    assert.ok(world.clock.now() - begun < 95_000, `${world.clock.now() - begun} ms`);
    assert.equal(findings['put-back:jobs'], 1);
    assert.ok((findings['webhook-redelivered'] ?? 0) >= 10);
    assert.ok(compared >= 3, `${compared} jobs were compared`);
  });

  it('leaves a queue’s dead letters that it did not reach to be taken again, and those of other queues their turn', async () => {
    const world = createSweepWorld();
    for (let letters = 0; letters < 30; letters++) world.deadLetters.jobs.bury('{}', world.clock.now());
    world.deadLetters.reports.bury('{}', world.clock.now());
    world.clock.advance(10 * minute);
    const { putBack } = world.deadLetters.jobs;
    world.deadLetters.jobs.putBack = async (letter, redrives) => {
      world.clock.advance(2_000);
      await putBack(letter, redrives);
    };
    const first = (await world.sweep()).findings;
    assert.ok((first['put-back:jobs'] ?? 0) < 30);
    assert.equal(first['put-back:reports'], 1);
    world.deadLetters.jobs.putBack = putBack;
    const second = (await world.sweep()).findings;
    assert.equal((first['put-back:jobs'] ?? 0) + (second['put-back:jobs'] ?? 0), 30);
  });

  it('lets the look at jobs at work begin with those that it did not reach', async () => {
    const world = createSweepWorld();
    const ids = new Set<string>();
    for (let issueNumber = 1; issueNumber <= 90; issueNumber++) {
      const jobId = await world.approve({ issueNumber });
      const { details } = await world.ledger.read(jobId);
      await world.issue(jobId, { type: 'StartAttempt', attempt: 1, inputHash: details?.inputHash ?? '' });
      if (issueNumber % 3 > 0) await world.startWork(jobId);
      ids.add(jobId);
      world.clock.advance(1);
    }
    world.lose();
    world.clock.advance(5 * minute);
    const { read } = world.ledger;
    let reads: string[] = [];
    world.ledger.read = async (jobId) => {
      reads.push(jobId);
      world.clock.advance(1_000);
      return await read(jobId);
    };
    const seen: string[][] = [];
    for (let sweeps = 0; sweeps < 5; sweeps++) {
      reads = [];
      await world.sweep();
      seen.push(reads);
    }
    const [first = [], second = [], third = []] = seen;
    assert.ok(first.length < 40, `${first.length} were looked at`);
    assert.deepEqual(new Set([...first, ...second, ...third]), ids);
    for (const reached of seen) assert.equal(new Set(reached).size, reached.length, 'none twice');
    assert.deepEqual(new Set(seen.slice(2).flat()), ids, 'and so round after round');
    world.ledger.read = read;
    await world.sweep();
    assert.deepEqual(JSON.parse((await world.cursors.get('working-jobs')) ?? ''), {});
  });

  it('lets the round of all jobs go on where it ended', async () => {
    const world = createSweepWorld();
    for (let issueNumber = 1; issueNumber <= 6; issueNumber++) await world.labelledJob(issueNumber);
    world.lose();
    const visited: string[] = [];
    const { commits } = world.ledger;
    world.ledger.commits = async (jobId) => {
      visited.push(jobId);
      world.clock.advance(20_000);
      return await commits(jobId);
    };
    await world.sweep();
    const first = visited.length;
    assert.ok(first > 0 && first < 6, `${first} were visited`);
    world.ledger.commits = async (jobId) => {
      visited.push(jobId);
      return await commits(jobId);
    };
    visited.splice(0, visited.length, ...visited.slice(0, first));
    await world.sweep();
    assert.equal(new Set(visited).size, 6);
  });
});

type World = ReturnType<typeof createSweepWorld>;

function silent({ logged }: World) {
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields = {}) =>
      void logged.push({ level, message, fields });
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function tooLate({ logged }: World): unknown[] {
  return logged
    .filter(({ message }) => message === 'the time of a part of the sweep was up')
    .map(({ fields }) => fields.part);
}
