import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JobCommandType } from '../../../src/job/job-command.ts';
import { type JobState, jobStates } from '../../../src/job/job-state.ts';
import { transitions } from '../../../src/job/transitions.ts';
import {
  archivingJob,
  authorizedJob,
  fittingCommand,
  issue,
  jobIn,
  pushedJob,
} from '../../support/job-scenario.ts';

const commandTypes = Object.keys(transitions) as JobCommandType[];

/** Some commands fit a state only under a condition; these jobs meet it. */
function jobFor(state: JobState, type: JobCommandType) {
  if (state === 'VALIDATING' && type === 'RecordPush') return authorizedJob();
  if (state === 'VALIDATING' && (type === 'VerifyDelivery' || type === 'RefuteDelivery')) return pushedJob();
  if (state === 'VALIDATING' && type === 'DeliverArchive') return archivingJob();
  return jobIn(state);
}

/** Pairs in the table that are refused on the plain job of the state, and why. */
const conditional: Record<string, string> = {
  ...Object.fromEntries(
    Object.keys(transitions.RequestChanges)
      .filter((state) => state !== 'DEPLOYABLE')
      .map((state) => [`${state} RequestChanges`, 'head-moved']),
  ),
  'NEEDS_HUMAN AnswerQuestions': 'wrong-reason',
  'GOVERNANCE_ANALYSIS AddConstraints': 'not-applicable',
  'GOVERNANCE_ANALYSIS AmendRequest': 'not-applicable',
  ...Object.fromEntries(
    Object.keys(transitions.DetachHold).map((state) => [`${state} DetachHold`, 'foreign-pull-request']),
  ),
  ...Object.fromEntries(
    [
      'GOVERNANCE_ANALYSIS',
      'NEEDS_INPUT',
      'APPROVED',
      'TASK_PLANNING',
      'IN_PROGRESS',
      'VALIDATING',
      'NEEDS_HUMAN',
      'FAILED',
      'REJECTED',
    ].flatMap((state) => [
      [`${state} RecordMerge`, 'foreign-pull-request'],
      [`${state} RecordClose`, 'foreign-pull-request'],
    ]),
  ),
};

describe('the transition table', () => {
  test('names every state as reachable', () => {
    const reached = new Set(commandTypes.flatMap((type) => Object.values(transitions[type]).flat()));
    assert.deepEqual(
      jobStates.filter((state) => !reached.has(state)),
      [],
    );
  });

  for (const state of jobStates) {
    test(`a job can be brought into ${state} by accepted commands`, () =>
      assert.equal(jobIn(state).state, state));
    for (const type of commandTypes) {
      const followers = transitions[type][state];
      const expectedRefusal = followers === undefined ? 'not-in-table' : conditional[`${state} ${type}`];
      test(`${type} while ${state} is ${expectedRefusal === undefined ? `accepted and leads to ${followers?.join(' or ')}` : 'refused'}`, () => {
        const before = jobFor(state, type);
        const { job: after, events } = issue(before, fittingCommand(type, before));
        assert.ok(events.length > 0, 'a decision is never empty');
        const refused = events.find((event) => event.type === 'CommandRefused' && event.command === type);
        if (expectedRefusal === undefined) {
          assert.equal(refused, undefined);
          assert.ok(followers?.includes(after.state), `${after.state} is not among ${followers?.join(', ')}`);
        } else {
          assert.ok(refused !== undefined);
          assert.equal(events.length, 1, 'a refusal changes nothing else');
          assert.equal(after.state, state);
          assert.deepEqual(after.details, before.details);
          if (expectedRefusal !== 'not-in-table')
            assert.equal(refused.type === 'CommandRefused' && refused.code, expectedRefusal);
        }
      });
    }
  }
});
