import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { effectsOf } from '../../../src/job/effects-of.ts';
import { initialJob } from '../../../src/job/evolve.ts';
import type { Job } from '../../../src/job/job.ts';
import type { JobCommandType } from '../../../src/job/job-command.ts';
import { jobEventSchema } from '../../../src/job/job-event.ts';
import { isTerminal, isWorking, jobStates } from '../../../src/job/job-state.ts';
import { transitions } from '../../../src/job/transitions.ts';
import { fittingCommand, issue } from '../../support/job-scenario.ts';

const commandTypes = Object.keys(transitions) as JobCommandType[];
/** Steps of a random walk: mostly a command that the state accepts, now and then any command at all. */
const walks = fc.array(
  fc.record({ pick: fc.nat(1_000), wild: fc.integer({ min: 0, max: 9 }).map((n) => n === 0) }),
  {
    minLength: 5,
    maxLength: 120,
  },
);
type Step = { pick: number; wild: boolean };
/** Commands that end a job, or bring it nowhere, are rare, so that walks get far. */
const ending: readonly JobCommandType[] = [
  'CancelJob',
  'RecordClose',
  'RecordMerge',
  'MoveRepository',
  'RefuseCommand',
  'AcknowledgeCommand',
];

/** The way to a delivery; walks take the next step of it about every other time. */
const forward: readonly JobCommandType[] = [
  'RegisterWorker',
  'RecordPlan',
  'StartValidation',
  'AuthorizePush',
  'RecordPush',
  'VerifyDelivery',
];

function nextForward(job: Job): JobCommandType | undefined {
  const attempt = job.details?.attempt;
  const passed = [
    attempt?.tokenHash,
    attempt?.tokenHash && job.state !== 'TASK_PLANNING',
    job.state === 'VALIDATING',
    attempt?.pushAuthorized,
    attempt?.pushedSha,
  ];
  return isWorking(job.state) ? forward[passed.filter(Boolean).length] : undefined;
}

function commandTypeFor(job: Job, { pick, wild }: Step): JobCommandType {
  const applicable = commandTypes.filter(
    (type) =>
      /* What is delivered may be merged, as anything else may come of it. */
      transitions[type][job.state] !== undefined &&
      (pick % 7 === 0 || !ending.includes(type) || (type === 'RecordMerge' && job.state === 'DEPLOYABLE')),
  );
  const next = nextForward(job);
  if (next !== undefined && pick % 4 > 0) return pick % 9 === 0 ? 'FailAttempt' : next;
  const candidates = wild || applicable.length === 0 ? commandTypes : applicable;
  /* Not by what is left of the same number: with seven candidates only the first could ever end a job. */
  return candidates[Math.floor(pick / 7) % candidates.length] ?? 'AcknowledgeCommand';
}

function walk(
  steps: readonly Step[],
  check: (before: Job, after: Job, type: JobCommandType, events: ReturnType<typeof issue>['events']) => void,
): Job {
  return steps.reduce((job, step) => {
    const type = commandTypeFor(job, step);
    const { job: after, events } = issue(job, fittingCommand(type, job));
    check(job, after, type, events);
    return after;
  }, initialJob('77-3'));
}

describe('laws of every job', () => {
  test('a state only follows as the table says, and a refusal changes nothing', () => {
    fc.assert(
      fc.property(walks, (types) => {
        walk(types, (before, after, type, events) => {
          const accepted = !events.some((event) => event.type === 'CommandRefused');
          if (accepted)
            assert.ok(
              transitions[type][before.state]?.includes(after.state),
              `${type}: ${before.state} → ${after.state}`,
            );
          else assert.deepEqual(after.details, before.details);
        });
      }),
      { numRuns: 400 },
    );
  });
  test('no attempt runs without an approval of exactly its input, and numbers only rise', () => {
    fc.assert(
      fc.property(walks, (types) => {
        walk(types, (before, after) => {
          const attempt = after.details?.attempt;
          if (isWorking(after.state)) assert.equal(attempt?.inputHash, after.details?.approvedInputHash);
          assert.ok((attempt?.number ?? 0) >= (before.details?.attempt?.number ?? 0));
        });
      }),
      { numRuns: 400 },
    );
  });
  test('what is deployable was authorised, pushed and verified; what is completed was authorised, pushed and merged', () => {
    fc.assert(
      fc.property(walks, (types) => {
        walk(types, (_, { state, details }) => {
          if (state !== 'DEPLOYABLE' && state !== 'COMPLETED') return;
          const { authorizedShas = [], deliveredSha, pushedSha } = details ?? {};
          const shown = state === 'DEPLOYABLE' ? deliveredSha : pushedSha;
          assert.ok(authorizedShas.includes(shown ?? 'none'));
          assert.ok((state === 'DEPLOYABLE' ? details?.pullRequest : details?.merged) !== undefined);
        });
      }),
      { numRuns: 400 },
    );
  });
  test('an outcome is there exactly in terminal states', () => {
    fc.assert(
      fc.property(walks, (types) => {
        walk(types, (_, after) =>
          assert.equal(
            after.details?.outcome !== undefined,
            after.details !== undefined && isTerminal(after.state),
          ),
        );
      }),
      { numRuns: 400 },
    );
  });
  test('every event fits its stored form', () => {
    fc.assert(
      fc.property(walks, (types) => {
        walk(types, (_before, _after, _type, events) => {
          for (const event of events) assert.deepEqual(jobEventSchema.parse(event), event);
        });
      }),
      { numRuns: 200 },
    );
  });
  test('an attempt that is not live is never given a task, and a live one is never stopped', () => {
    fc.assert(
      fc.property(walks, (types) => {
        const commits: { jobId: string; version: number; events: ReturnType<typeof issue>['events'] }[] = [];
        const last = walk(types, (_before, after, _type, events) =>
          commits.push({ jobId: after.id, version: after.version, events }),
        );
        for (const effect of commits.flatMap((commit) => effectsOf(commit, last))) {
          if (effect.type === 'start-task')
            assert.ok(isWorking(last.state) && effect.attempt === last.details?.attempt?.number);
          if (effect.type === 'stop-task') assert.ok(!isWorking(last.state));
        }
      }),
      { numRuns: 300 },
    );
  });
  test('walks like those behind these laws reach every state that an approving governance leads to', () => {
    const reached = new Set<string>();
    for (const steps of fc.sample(walks, { numRuns: 3_000, seed: 3 }))
      walk(steps, (_, after) => reached.add(after.state));
    assert.deepEqual(
      jobStates.filter((state) => !reached.has(state)),
      ['HELD', 'REJECTED'],
    );
  });
});
