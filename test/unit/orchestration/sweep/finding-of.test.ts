import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { initialJob } from '../../../../src/job/evolve.ts';
import { jobStates } from '../../../../src/job/job-state.ts';
import { findingOf } from '../../../../src/orchestration/sweep/finding-of.ts';
import type { TaskStatus } from '../../../../src/ports/task-runner.ts';
import { at, issueAll, jobIn, pushedJob } from '../../../support/job-scenario.ts';

const after = (seconds: number) => Date.parse(at) + seconds * 1_000;
const signs = (seconds: number) => ({ now: after(seconds), everything: false });
const starting = issueAll(initialJob('77-3'), ['SubmitJob', 'RecordVerdict', 'StartAttempt']);
const working = jobIn('IN_PROGRESS');
const lease = (seconds: number, attempt = 1) => ({
  jobId: '77-3',
  attempt,
  heartbeatAt: new Date(after(seconds)).toISOString(),
  phase: 'working',
  step: 1,
  note: '',
});

describe('what a sweep finds', () => {
  it('finds an analysis that stands for a minute, not sooner', () => {
    const job = jobIn('GOVERNANCE_ANALYSIS');
    assert.equal(findingOf(job, signs(59)), undefined);
    assert.deepEqual(findingOf(job, signs(60)), { kind: 'analysis-stands' });
  });

  it('finds an approved job that waits', () => {
    assert.equal(findingOf(jobIn('APPROVED'), signs(59)), undefined);
    assert.deepEqual(findingOf(jobIn('APPROVED'), signs(60)), { kind: 'approved-waits' });
  });

  it('asks for a task that nobody has placed again from 15 seconds on, and gives the attempt up after an hour', () => {
    assert.equal(findingOf(starting, { ...signs(14), task: { state: 'unknown' } }), undefined);
    for (const seconds of [15, 120, 600, 3_599])
      assert.deepEqual(findingOf(starting, { ...signs(seconds), task: { state: 'unknown' } }), {
        kind: 'task-not-started',
      });
    assert.deepEqual(findingOf(starting, { ...signs(3_600), task: { state: 'unknown' } }), {
      kind: 'worker-lost',
      evidence: 'never-placed',
    });
  });

  it('leaves a task alone that is coming up, for ten minutes', () => {
    assert.equal(
      findingOf(starting, { ...signs(599), task: { state: 'running', since: after(0) } }),
      undefined,
    );
    assert.deepEqual(findingOf(starting, { ...signs(600), task: { state: 'running', since: after(0) } }), {
      kind: 'worker-lost',
      evidence: 'never-registered',
    });
  });

  it('counts those ten minutes from when the task came to be, however long there was no machine for it', () => {
    const placedAfter = (minutes: number) => ({ state: 'running', since: after(minutes * 60) }) as const;
    assert.equal(findingOf(starting, { ...signs(13 * 60), task: placedAfter(12) }), undefined);
    assert.equal(findingOf(starting, { ...signs(69 * 60 - 1), task: placedAfter(59) }), undefined);
    assert.deepEqual(findingOf(starting, { ...signs(69 * 60), task: placedAfter(59) }), {
      kind: 'worker-lost',
      evidence: 'never-registered',
    });
    assert.deepEqual(
      findingOf(starting, { ...signs(600), task: { state: 'running', since: 0 } }),
      { kind: 'worker-lost', evidence: 'never-registered' },
      'from its start where the platform does not tell',
    );
  });

  it('gives an attempt up whose task has ended before its worker came forward', () => {
    assert.equal(findingOf(starting, { ...signs(14), task: { state: 'stopped' } }), undefined);
    assert.deepEqual(findingOf(starting, { ...signs(15), task: { state: 'stopped' } }), {
      kind: 'worker-lost',
      evidence: 'task-stopped',
    });
  });

  it('finds a worker silent for two minutes since its last heartbeat', () => {
    assert.equal(findingOf(working, { ...signs(300), lease: lease(181) }), undefined);
    assert.deepEqual(findingOf(working, { ...signs(300), lease: lease(180) }), {
      kind: 'worker-lost',
      evidence: 'no-heartbeat',
    });
  });

  it('counts from the registration while there was no heartbeat, and not by the lease of another attempt', () => {
    assert.equal(findingOf(working, signs(119)), undefined);
    assert.deepEqual(findingOf(working, signs(120)), { kind: 'worker-lost', evidence: 'no-heartbeat' });
    assert.deepEqual(findingOf(working, { ...signs(120), lease: lease(119, 2) }), {
      kind: 'worker-lost',
      evidence: 'no-heartbeat',
    });
  });

  it('takes a worker that has pushed for done, and asks for the delivery instead', () => {
    assert.deepEqual(findingOf(pushedJob(), signs(600)), { kind: 'delivery-stands' });
    assert.equal(findingOf(pushedJob(), signs(30)), undefined);
  });

  for (const state of jobStates) {
    const watched = ['GOVERNANCE_ANALYSIS', 'APPROVED', 'TASK_PLANNING', 'IN_PROGRESS', 'VALIDATING'];
    if (watched.includes(state)) continue;
    it(`leaves a job that is ${state} alone for ever`, () => {
      assert.equal(
        findingOf(jobIn(state), { ...signs(1e6), task: { state: 'stopped' }, everything: true }),
        undefined,
      );
    });
  }

  describe('after a restart', () => {
    const restarted = (state: TaskStatus['state']) => ({
      now: after(1),
      task: state === 'running' ? { state, since: after(0) } : { state },
      everything: true,
    });

    it('waits for nothing', () => {
      assert.deepEqual(findingOf(jobIn('GOVERNANCE_ANALYSIS'), restarted('unknown')), {
        kind: 'analysis-stands',
      });
      assert.deepEqual(findingOf(jobIn('APPROVED'), restarted('unknown')), { kind: 'approved-waits' });
      assert.deepEqual(findingOf(pushedJob(), restarted('stopped')), { kind: 'delivery-stands' });
    });

    it('gives up attempts whose task is gone, and starts tasks that never were', () => {
      const lost = { kind: 'worker-lost', evidence: 'task-stopped' };
      assert.deepEqual(findingOf(working, { ...restarted('stopped'), lease: lease(1) }), lost);
      assert.deepEqual(findingOf(working, { ...restarted('unknown'), lease: lease(1) }), lost);
      assert.deepEqual(findingOf(starting, restarted('stopped')), lost);
      assert.deepEqual(findingOf(starting, restarted('unknown')), { kind: 'task-not-started' });
    });

    it('leaves attempts alone whose task runs', () => {
      assert.equal(findingOf(working, { ...restarted('running'), lease: lease(1) }), undefined);
      assert.equal(findingOf(starting, restarted('running')), undefined);
    });
  });
});
