import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import { createOrchestrationWorld } from '../../../support/orchestration-world.ts';

type World = ReturnType<typeof createOrchestrationWorld>;
type Start = { repositoryId: number; at: number };

const minuteMs = 60_000;
const limits = {
  maxWorkers: 3,
  attempts: 3,
  cooldownSeconds: 150,
  attemptsPerDay: 5,
  windows: { low: { from: '23:50', to: '00:10' } },
};
const repositories = [77, 88];
const fails = () => Promise.reject(new FactoryError('gone', 'The process died.', { disposition: 'retry' }));

/** What happens in a minute: somebody wants a job, a worker gives up, a start comes to nothing half-way. */
const happening = fc.oneof(
  fc.record({
    type: fc.constant('ask' as const),
    repositoryId: fc.constantFrom(...repositories),
    priority: fc.constantFrom('medium' as const, 'low' as const),
  }),
  fc.record({ type: fc.constant('end' as const), which: fc.nat(5) }),
  fc.record({
    type: fc.constant('fail' as const),
    what: fc.constantFrom('task' as const, 'count' as const, 'commit' as const),
  }),
  fc.record({ type: fc.constant('wait' as const), minutes: fc.constantFrom(0, 1, 3, 10) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** Lets the next use of something fail, once; the commit and the count are made first and their answer is lost. */
function letFail(world: World, what: 'task' | 'count' | 'commit'): void {
  const { run } = world.tasks;
  const { add } = world.starts;
  const { append } = world.store;
  if (what === 'task')
    world.tasks.run = (request) => {
      world.tasks.run = run;
      return fails().then(() => run(request));
    };
  if (what === 'count')
    world.starts.add = async (...given) => {
      world.starts.add = add;
      await add(...given);
      return await fails();
    };
  if (what === 'commit')
    world.store.append = async (commit) => {
      if (commit.actor.kind !== 'dispatcher') return await append(commit);
      world.store.append = append;
      return await fails();
    };
}

/** A message whose handling failed is lost: the sweeper makes up for it. */
async function deliver(world: World): Promise<void> {
  for (;;) {
    try {
      return await world.deliverDispatch();
    } catch (error) {
      if (!(error instanceof FactoryError)) throw error;
    }
  }
}

async function happen(world: World, what: Happening, issueNumber: number): Promise<void> {
  switch (what.type) {
    case 'ask':
      await world.approve({ issueNumber, repositoryId: what.repositoryId, priority: what.priority, limits });
      return;
    case 'fail':
      letFail(world, what.what);
      return;
    case 'wait':
      world.clock.advance(what.minutes * minuteMs);
      return;
    case 'end': {
      const running = world.tasks.running();
      const task = running[what.which % Math.max(1, running.length)];
      if (task === undefined) return;
      await world.issue(task.jobId, {
        type: 'FailAttempt',
        attempt: task.attempt,
        stopReason: 'provider_error',
        explanation: 'The model did not answer.',
        usage: noUsage,
      });
      world.tasks.end(task);
      await world.dispatchQueue.send(
        { type: 'task-stopped', ...task, reason: 'exit' },
        { group: '', deduplicationId: '' },
      );
    }
  }
}

async function startsOf(world: World): Promise<(Start & { priority: string })[]> {
  const { jobIds } = await world.store.jobIds();
  const found = await Promise.all(
    jobIds.map(async (jobId) => {
      const { details } = await world.ledger.read(jobId);
      const commits = await world.ledger.commits(jobId);
      return commits
        .filter(({ events }) => events.some(({ type }) => type === 'AttemptStarted'))
        .map(({ at }) => ({
          repositoryId: details?.repository.id ?? 0,
          priority: details?.priority ?? '',
          at: Date.parse(at),
        }));
    }),
  );
  return found.flat().toSorted((a, b) => a.at - b.at);
}

describe('starts of a repository', () => {
  it('keep their pauses, their number a day and their window, whatever fails and whoever comes', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 5, maxLength: 40 }), async (happenings) => {
        const world = createOrchestrationWorld({ maxWorkers: 3, startedAt: Date.UTC(2026, 0, 2, 23, 40) });
        for (const [n, what] of happenings.entries()) {
          await happen(world, what, n + 1);
          await deliver(world);
          world.clock.advance(minuteMs);
          await world.sweep();
          await deliver(world);
        }
        const starts = await startsOf(world);
        seen += starts.length;
        for (const id of repositories) check(starts.filter(({ repositoryId }) => repositoryId === id));
        for (const { at } of starts.filter(({ priority }) => priority === 'low'))
          assert.match(new Date(at).toISOString(), /T(23:5\d|00:0\d):/);
      }),
      { numRuns: 60 },
    );
    assert.ok(seen > 100, `${seen} starts`);
  });
});

function check(starts: readonly Start[]): void {
  for (const [n, { at }] of starts.entries()) {
    const before = starts[n - 1]?.at ?? 0;
    assert.ok(at - before >= limits.cooldownSeconds * 1_000, `${at - before} ms after another`);
  }
  const days = Map.groupBy(starts, ({ at }) => new Date(at).toISOString().slice(0, 10));
  for (const [day, own] of days) assert.ok(own.length <= limits.attemptsPerDay, `${own.length} on ${day}`);
}
