import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Standing } from '../../../src/contracts/waiting.ts';
import { describeStatus } from '../../../src/governance/describe-status.ts';
import { jobStates } from '../../../src/job/job-state.ts';
import { createInMemoryBudgetStore } from '../../support/in-memory/budget-store.ts';
import { issueAll, jobIn } from '../../support/job-scenario.ts';

const clock = { now: () => Date.parse('2026-03-01T12:00:00.000Z') };
const surroundings = (standing: Standing = {}, budgets = createInMemoryBudgetStore()) => ({
  standingOf: async () => standing,
  budgets,
  clock,
});

describe('the status of a job', () => {
  for (const state of jobStates)
    it(`in state ${state} is said in a sentence`, async () => {
      const text = await describeStatus(jobIn(state), surroundings());
      assert.match(text, /[a-z]{2,}.*[.?]$/s);
      assert.ok(state === 'DRAFT' || text.startsWith(`**${state}**`), text);
    });

  it('tells what is spent of what may be spent, and what approvers added', async () => {
    const raised = issueAll(jobIn('IN_PROGRESS'), ['RaiseBudget']);
    const text = await describeStatus(raised, surroundings());
    assert.match(text, /\n\nSpent: \$0\.00 of \$6\.00, \$1\.00 of them added by approvers\.$/);
  });

  it('tells what an approved job waits for, and its place', async () => {
    const told = async (standing: Standing) =>
      (await describeStatus(jobIn('APPROVED'), surroundings(standing))).split('\n')[0];
    const until = '2026-03-01T22:00:00.000Z';
    assert.deepEqual(
      await Promise.all(
        [
          {},
          { place: 3 },
          { waiting: { reason: 'window-closed', until } as const },
          { waiting: { reason: 'attempts-used', used: 7, limit: 7, until } as const },
          { waiting: { reason: 'budget-used', of: 'repository', until } as const },
          { waiting: { reason: 'cooldown', until } as const, place: 1 },
          { waiting: { reason: 'repository-full', limit: 2 } as const, place: 1 },
          { waiting: { reason: 'lock', heldBy: 'acme/widgets#9' } as const, place: 1 },
          { waiting: { reason: 'factory-full', limit: 4 } as const, place: 12 },
        ].map(told),
      ),
      [
        '**APPROVED**: it waits for its turn.',
        '**APPROVED**: it waits for its turn, at about place 3 in the queue.',
        '**APPROVED**: jobs of its priority start in their window only, which opens at 2026-03-01 22:00:00 UTC.',
        '**APPROVED**: its repository has started 7 of 7 attempts today, so it waits until 2026-03-01 22:00:00 UTC.',
        '**APPROVED**: the repository has spent its money for today, so it waits until 2026-03-01 22:00:00 UTC.',
        '**APPROVED**: its repository has just started another attempt and pauses until 2026-03-01 22:00:00 UTC, at about place 1 in the queue.',
        '**APPROVED**: its repository has 2 attempts at work, as many as it may have, at about place 1 in the queue.',
        '**APPROVED**: it waits for acme/widgets#9, which is changing the same files, at about place 1 in the queue.',
        '**APPROVED**: all 4 workers are busy, at about place 12 in the queue.',
      ],
    );
  });

  it('tells since when a job that was started waits for its machine', async () => {
    const told = async (standing: Standing) =>
      (await describeStatus(jobIn('TASK_PLANNING'), surroundings(standing))).split('\n')[0];
    assert.match((await told({})) ?? '', /: a worker is starting and planning\.$/);
    const waiting = { reason: 'machine', since: '2026-03-01T11:57:00.000Z' } as const;
    assert.match(
      (await told({ waiting })) ?? '',
      /: it has waited for a machine since 2026-03-01 11:57:00 UTC/,
    );
  });

  it('tells what the repository may still spend today, once that is known', async () => {
    const budgets = createInMemoryBudgetStore();
    await budgets.open('repository:77:2026-03-01', 25_000_000);
    await budgets.reserve('repository:77:2026-03-01', 'r', 5_500_000);
    const text = await describeStatus(jobIn('IN_PROGRESS'), surroundings(undefined, budgets));
    assert.match(text, / Left for this repository today \(UTC\): \$19\.50\.$/);
  });

  it('names the pull request that holds it and who can release it', async () => {
    const job = jobIn('HELD');
    assert.ok(job.details?.verdict);
    const verdict = { ...job.details.verdict, approvers: ['team:security', 'user:ada'] };
    const text = await describeStatus({ ...job, details: { ...job.details, verdict } }, surroundings());
    assert.match(
      text,
      /waits for a review of pull request #8\. An approval counts when it comes from team `security` or `ada`/,
    );
  });

  it('says that a hold is not there yet, or not up to date', async () => {
    const { details, ...job } = jobIn('HELD');
    assert.ok(details?.hold);
    const { hold, ...without } = details;
    assert.match(await describeStatus({ ...job, details: without }, surroundings()), /is being opened/);
    for (const changed of [{ voided: true as const }, { inputHash: '9'.repeat(64) }])
      assert.match(
        await describeStatus(
          { ...job, details: { ...details, hold: { ...hold, ...changed } } },
          surroundings(),
        ),
        /#8 is being brought up to date/,
      );
  });

  it('numbers the questions it waits for', async () => {
    assert.match(await describeStatus(jobIn('NEEDS_INPUT'), surroundings()), /\n1\. Which one\?/);
  });
});
