import assert from 'node:assert/strict';
import { it } from 'node:test';
import { lookForRedChecks } from '../../../../src/orchestration/sweep/red-checks.ts';
import { jobIn } from '../../../support/job-scenario.ts';

type Deps = Parameters<typeof lookForRedChecks>[0];

async function look(
  job: Parameters<typeof lookForRedChecks>[1],
  states: ('failure' | 'success' | 'pending')[],
) {
  const sent: Parameters<Deps['jobs']['send']>[0][] = [];
  const found: string[] = [];
  await lookForRedChecks(
    {
      facts: { checks: async () => states.map((state) => ({ name: state, state, summary: '' })) },
      jobs: { send: async (message) => void sent.push(message) },
      clock: { now: () => 0 },
    },
    job,
    { found: (kind) => void found.push(kind), examine: async () => {}, attempt: async () => {} },
  );
  return { sent, found };
}

it('red checks of a delivered commit that nobody told of are handed to governance', async () => {
  const job = jobIn('DEPLOYABLE');
  const { sent, found } = await look(job, ['success', 'failure', 'pending']);
  const headSha = job.details?.deliveredSha ?? '';
  assert.deepEqual(found, ['checks-unheard']);
  assert.deepEqual(
    sent.map((message) => message.type === 'checks-completed' && [message.commandId, message.headSha]),
    [[`checks-seen:${job.id}:${headSha}`, headSha]],
  );
});

it('nothing is told of green or running checks, of answered commits, or of jobs that deliver nothing now', async () => {
  const job = jobIn('DEPLOYABLE');
  assert.deepEqual((await look(job, ['success', 'pending'])).sent, []);
  assert.deepEqual((await look(jobIn('NEEDS_HUMAN'), ['failure'])).sent, []);
  assert.ok(job.details?.deliveredSha !== undefined);
  const rounds = { ...job.details.rounds, headsAnswered: [job.details.deliveredSha] };
  const answered = { ...job, details: { ...job.details, rounds } };
  assert.deepEqual((await look(answered, ['failure'])).sent, []);
});
