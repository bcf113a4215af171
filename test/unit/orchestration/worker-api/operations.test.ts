import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { createPemAppKey } from '../../../../src/adapters/system/pem-app-key.ts';
import { assignmentSchema, workerOperations } from '../../../../src/contracts/worker-protocol.ts';
import type { Attestor } from '../../../../src/ledger/sign-statement.ts';
import {
  archiveIn,
  verifyArchiveProvenance,
} from '../../../../src/observability/provenance/verify-provenance.ts';
import { firstSha, repository, requester, secondSha, verdict } from '../../../support/job-scenario.ts';
import { signingKeys } from '../../../support/signing-keys.ts';
import { createWorkerApiWorld, usage } from '../../../support/worker-api-world.ts';

type World = ReturnType<typeof createWorkerApiWorld>;

const installationScope = `installation:${repository.installationId}:2026-01-02`;
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

const red = {
  name: 'test',
  status: 'failed',
  exitCode: 1,
  durationMs: 5,
  redOnBase: false,
  summary: '1 failed',
} as const;

async function registered(world: World, options: Parameters<World['start']>[0] = {}) {
  const jobId = await world.start(options);
  const worker = world.worker(jobId);
  const { body } = await worker.register();
  return { jobId, worker, assignment: assignmentSchema.parse(body) };
}

async function planned(world: World, options: Parameters<World['start']>[0] = {}) {
  const started = await registered(world, options);
  const plan = await world.artifact('plan');
  const answer = await started.worker.call('plan', { plan, items: 1, writeGlobs: ['src/**'], usage });
  assert.equal(answer.body.outcome, 'granted');
  return started;
}

async function validating(world: World, options: Parameters<World['start']>[0] = {}) {
  const started = await planned(world, options);
  assert.equal((await started.worker.call('validate')).status, 200);
  return { ...started, report: await world.artifact('report') };
}

/** The job is tried again under a configuration that grants it so much in all, and its next attempt starts. */
async function judgedAnew(world: World, jobId: string, budgetMicroUsd: number): Promise<void> {
  await world.issue(jobId, { type: 'RetryJob', by: requester });
  const { details } = await world.ledger.read(jobId);
  const approval = verdict('approve', details?.inputHash ?? '');
  const limits = { ...approval.limits, budgetMicroUsd };
  await world.issue(jobId, { type: 'RecordVerdict', verdict: { ...approval, policySha: null, limits } });
  await world.deliverDispatch();
}

const factoryFile = `commands:
  test: npm run spec
network: registry
budget:
  repository_day: 2
governance:
  protected_paths: [secret/**]
`;

describe('the assignment', () => {
  it('holds the frozen request, the limits of the verdict and no credential but the model key', async () => {
    const world = createWorkerApiWorld();
    const { jobId, assignment } = await registered(world);
    assert.equal(assignment.jobId, jobId);
    assert.equal(assignment.request.title, 'Add a greeting');
    assert.deepEqual(assignment.repository, {
      owner: 'acme',
      name: 'widgets',
      cloneUrl: 'http://git.test/acme/widgets.git',
      defaultBranch: 'main',
    });
    assert.deepEqual(assignment.model, {
      name: 'm',
      baseUrl: 'http://model.test/v1',
      apiKey: 'model-key',
      scripted: true,
    });
    assert.equal(assignment.branchSha, null);
    assert.equal(assignment.limits.attempts, 2);
    assert.equal(assignment.network, 'none');
    assert.equal(assignment.checkpoint, undefined);
    assert.ok(!JSON.stringify(assignment).includes('ghs_'));
  });

  it('is not given when the request is lost from the store: the attempt ends, and people are told what helps', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const { details } = await world.ledger.read(jobId);
    world.artifacts.spoil(details?.request.artifact.sha256 ?? '');
    const worker = world.worker(jobId);
    const { status, code } = await worker.register();
    assert.deepEqual([status, code], [410, 'stopped']);
    const { state, details: after } = await world.ledger.read(jobId);
    assert.deepEqual([state, after?.human?.reason], ['NEEDS_HUMAN', 'stuck']);
    assert.match(
      after?.human?.explanation ?? '',
      /cannot be read.*`\/factory stop` and then `\/factory run`/,
    );
    assert.equal((await worker.register()).code, 'stopped');
  });

  it('is not given when the settings cannot be read: the attempt ends at once, and people are told why', async () => {
    const world = createWorkerApiWorld({ files: { '.github/factory.yml': 'agnet: [native' } });
    const jobId = await world.submit({ issueNumber: 3 });
    const policySha = (await world.github.facts.branchHead(world.address, 'main')) ?? null;
    const { details } = await world.ledger.read(jobId);
    const approval = verdict('approve', details?.inputHash ?? '');
    await world.issue(jobId, { type: 'RecordVerdict', verdict: { ...approval, policySha } });
    await world.deliverDispatch();
    const worker = world.worker(jobId);
    const { status, code } = await worker.register();
    assert.deepEqual([status, code], [410, 'stopped']);
    const { state, details: after } = await world.ledger.read(jobId);
    assert.deepEqual([state, after?.human?.reason], ['NEEDS_HUMAN', 'stuck']);
    assert.match(
      after?.human?.explanation ?? '',
      /factory\.yml at [0-9a-f]{40}.*cannot be read\. Mend it and retry/,
    );
    assert.equal((await worker.register()).code, 'stopped');
  });

  it('takes the configuration from the commit the verdict was made by, not from a later one', async () => {
    const world = createWorkerApiWorld({ files: { '.github/factory.yml': factoryFile } });
    const jobId = await world.submit({ issueNumber: 3 });
    const policySha = await world.github.facts.branchHead(world.address, 'main');
    const { details } = await world.ledger.read(jobId);
    await world.issue(jobId, {
      type: 'RecordVerdict',
      verdict: { ...verdict('approve', details?.inputHash ?? ''), policySha: policySha ?? null },
    });
    await world.deliverDispatch();
    world.github.commit(world.address, 'main', { '.github/factory.yml': 'commands: { test: "rm -rf /" }\n' });
    const assignment = assignmentSchema.parse((await world.worker(jobId).register()).body);
    assert.deepEqual(assignment.commands, { test: 'npm run spec' });
    assert.deepEqual(assignment.protectedPaths.slice(-1), ['secret/**']);
    assert.ok(assignment.protectedPaths.includes('**/AGENTS.md'));
    assert.equal(assignment.network, 'registry');
    assert.equal(await world.budgets.remaining('repository:77:2026-01-02'), 2_000_000);
  });

  it('lets the options of the request choose model and agent', async () => {
    const world = createWorkerApiWorld();
    const { assignment } = await registered(world, { options: { model: 'chosen', agent: 'native' } });
    assert.equal(assignment.model.name, 'chosen');
  });

  it('resumes from the checkpoint of a lost attempt', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await planned(world);
    const bundle = await world.artifact('bundle');
    assert.equal(
      (await worker.call('checkpoint', { bundle, headSha: secondSha, finishedItems: ['1'] })).status,
      200,
    );
    await world.issue(jobId, { type: 'LoseWorker', attempt: 1, evidence: 'no-heartbeat' });
    await world.deliverDispatch();
    const next = assignmentSchema.parse((await world.worker(jobId, 2).register()).body);
    assert.deepEqual(next.checkpoint?.finishedItems, ['1']);
    assert.deepEqual(next.checkpoint?.bundle, bundle);
    assert.ok(next.checkpoint?.downloadUrl.includes(bundle.sha256));
  });

  it('does not take a branch for ours that somebody else prepared under the job’s name', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    world.github.commit(world.address, 'factory/3-add-a-greeting', { 'evil.txt': 'mine' });
    const assignment = assignmentSchema.parse((await world.worker(jobId).register()).body);
    assert.equal(assignment.branchSha, null);
    assert.ok(!world.github.state.calls.includes('branchHead'), 'nothing of the factory can be there yet');
  });

  it('starts from what people pushed while the job was paused, when it was resumed with that', async () => {
    const world = createWorkerApiWorld();
    const { jobId } = await planned(world);
    const pausedBy = { id: 12, login: 'rita' };
    await world.issue(jobId, { type: 'PauseJob', by: pausedBy });
    const headSha = world.github.commit(world.address, 'factory/3-add-a-greeting', { 'hand.txt': 'x' });
    const { stateSince: pausedSince, details } = await world.ledger.read(jobId);
    const adoption = { previousSha: null, headSha, pushedBy: [pausedBy], pausedSince };
    await world.issue(jobId, { type: 'ResumeJob', by: pausedBy, adoption });
    const judged = verdict('approve', details?.inputHash ?? '');
    await world.issue(jobId, { type: 'RecordVerdict', verdict: judged });
    await world.deliverDispatch();
    const next = assignmentSchema.parse((await world.worker(jobId, 2).register()).body);
    assert.deepEqual([next.branchSha, next.earlierWork], [headSha, true]);
  });

  it('says that delivered work is to be brought up, also where something else was asked for since', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker, report, assignment } = await validating(world);
    assert.equal(assignment.bringUp, undefined);
    const newSha = world.github.commit(world.address, assignment.branch, { 'hello.txt': 'x' });
    await worker.call('authorize-push', { oldSha: null, newSha, gates: [], report });
    await worker.call('complete', { sha: newSha, usage });
    await world.issue(jobId, { type: 'VerifyDelivery', pullRequest: 8, headSha: newSha });
    const part = { author: requester, source: 'comment:1' };
    await world.issue(jobId, { type: 'RebaseJob', part: { ...part, kind: 'rebase', text: 'Bring it up.' } });
    await world.issue(jobId, { type: 'GuideJob', part: { ...part, kind: 'guidance', text: 'In Latin.' } });
    const { details } = await world.ledger.read(jobId);
    const judged = verdict('approve', details?.inputHash ?? '');
    await world.issue(jobId, { type: 'RecordVerdict', verdict: judged });
    await world.deliverDispatch();
    const next = assignmentSchema.parse((await world.worker(jobId, 2).register()).body);
    assert.deepEqual([next.branchSha, next.bringUp], [newSha, true]);
  });

  it('tells what earlier jobs of the repository learnt, when it may help', async () => {
    const world = createWorkerApiWorld();
    const evidence = await world.artifact('report');
    const fact = { evidence, commit: secondSha, jobId: '77-1', at: '2026-01-01T00:00:00.000Z' };
    const confirm = (id: string, repositoryId: number, said: string) =>
      world.learnings.confirm({
        ...fact,
        id: id.repeat(64),
        repository: { id: repositoryId, owner: 'acme', name: 'widgets' },
        fact: said,
        scopeGlobs: ['elsewhere/**'],
      });
    await confirm('a', 77, 'Every greeting has a test of its own.');
    await confirm('b', 77, 'Databases are migrated by hand.');
    await confirm('c', 78, 'Every greeting of another repository is different.');
    const { assignment } = await registered(world);
    assert.deepEqual(
      assignment.learnings?.map((learning) => learning.fact),
      ['Every greeting has a test of its own.'],
    );
  });

  it('is told by answers that are all of the protocol', async () => {
    const world = createWorkerApiWorld();
    const { worker } = await registered(world);
    const beat = await worker.call('heartbeat', { phase: 'preparing', step: 0, note: '' });
    assert.deepEqual(workerOperations.heartbeat.response.parse(beat.body), { directive: 'continue' });
    const token = await worker.call('clone-token');
    assert.equal(workerOperations['clone-token'].response.parse(token.body).username, 'x-access-token');
    const upload = await worker.call('upload', { sha256: 'e'.repeat(64), bytes: 5 });
    assert.equal(workerOperations.upload.response.parse(upload.body).present, false);
    const present = await worker.call('upload', await world.artifact('there'));
    assert.equal(workerOperations.upload.response.parse(present.body).present, true);
  });
});

describe('heartbeats', () => {
  it('keep the lease of the attempt', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    world.clock.advance(30_000);
    await worker.call('heartbeat', { phase: 'planning', step: 2, note: 'reading' });
    const lease = await world.leases.get(jobId);
    assert.deepEqual(lease, {
      jobId,
      attempt: 1,
      heartbeatAt: '2026-01-02T03:04:35.000Z',
      phase: 'planning',
      step: 2,
      note: 'reading',
    });
  });

  it('tell a paused attempt to stop, with the reason', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    await world.issue(jobId, { type: 'PauseJob', by: requester });
    const { body } = await worker.call('heartbeat', { phase: 'planning', step: 2, note: '' });
    assert.equal(body.directive, 'stop');
    assert.match(String(body.reason), /NEEDS_HUMAN/);
  });
});

describe('the plan', () => {
  it('is granted with the lock on the files it writes, and granted again when it is told again', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await planned(world);
    assert.deepEqual(
      (await world.fileLocks.list(77)).map((lock) => [lock.jobId, lock.globs]),
      [[jobId, ['src/**']]],
    );
    const before = await world.ledger.commits(jobId);
    const again = await worker.call('plan', {
      plan: await world.artifact('plan'),
      items: 1,
      writeGlobs: ['src/**'],
      usage,
    });
    assert.equal(again.body.outcome, 'granted');
    assert.equal((await world.ledger.commits(jobId)).length, before.length);
  });

  it('waits while another job holds an overlapping lock: the plan is kept and the attempt ends', async () => {
    const world = createWorkerApiWorld();
    await planned(world);
    const second = await registered(world, { issueNumber: 4 });
    const plan = await world.artifact('second plan');
    const answer = await second.worker.call('plan', { plan, items: 2, writeGlobs: ['src/a.ts'], usage });
    assert.equal(answer.body.outcome, 'waiting');
    const job = await world.ledger.read(second.jobId);
    assert.equal(job.state, 'APPROVED');
    assert.equal(job.details?.waitingFor, 'lock');
    assert.deepEqual(job.details?.plan?.artifact, plan);
    assert.deepEqual(job.details.usage, usage, 'what the plan has cost is spent');
    assert.equal((await second.worker.call('validate')).code, 'stopped');
  });

  it('does not wait for files of another folder', async () => {
    const world = createWorkerApiWorld();
    await planned(world);
    const second = await registered(world, { issueNumber: 4 });
    const answer = await second.worker.call('plan', {
      plan: await world.artifact('p'),
      items: 2,
      writeGlobs: ['docs/**'],
      usage,
    });
    assert.equal(answer.body.outcome, 'granted');
  });

  it('lets one of two jobs that ask at once have the files', async () => {
    const world = createWorkerApiWorld();
    const first = await registered(world);
    const second = await registered(world, { issueNumber: 4 });
    const plan = await world.artifact('p');
    const answers = await Promise.all(
      [first, second].map(({ worker }) => worker.call('plan', { plan, items: 1, writeGlobs: ['**'], usage })),
    );
    assert.deepEqual(answers.map(({ body }) => body.outcome).toSorted(), ['granted', 'waiting']);
  });

  it('ends a plan-only run before anything is written', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker, assignment } = await registered(world, { options: { planOnly: true } });
    assert.equal(assignment.planOnly, true);
    const answer = await worker.call('plan', {
      plan: await world.artifact('p'),
      items: 1,
      writeGlobs: ['**'],
      usage,
    });
    assert.equal(answer.body.outcome, 'stop-after-plan');
    const { state, details } = await world.ledger.read(jobId);
    assert.equal(state, 'NEEDS_HUMAN');
    assert.deepEqual(details?.usage, usage, 'what the plan has cost is spent');
    assert.deepEqual(await world.fileLocks.list(77), []);
  });

  it('is refused when it points at something that was never uploaded', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    const answer = await worker.call('plan', {
      plan: { sha256: 'e'.repeat(64), bytes: 3 },
      items: 1,
      writeGlobs: [],
      usage,
    });
    assert.equal(answer.code, 'invalid');
    assert.equal(await world.stateOf(jobId), 'TASK_PLANNING');
  });
});

describe('money', () => {
  it('is set aside before and settled after, in the job and in the day of the repository', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    const granted = await worker.call('reserve', { reservationId: 'call-1', microUsd: 1_000_000 });
    assert.deepEqual(granted.body, { outcome: 'granted', remainingMicroUsd: 4_000_000 });
    const again = await worker.call('reserve', { reservationId: 'call-1', microUsd: 1_000_000 });
    assert.deepEqual(again.body, granted.body, 'the same reservation is taken once');
    for (let time = 0; time < 2; time++)
      await worker.call('settle', { reservationId: 'call-1', microUsd: 200_000 });
    assert.equal(await world.budgets.remaining(`job:${jobId}`), 4_800_000);
    assert.equal(await world.budgets.remaining('repository:77:2026-01-02'), 24_800_000);
    assert.equal(await world.budgets.remaining(installationScope), 99_800_000);
  });

  it('is refused beyond the budget of the job, and nothing is taken', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    const refused = await worker.call('reserve', { reservationId: 'call-1', microUsd: 5_000_001 });
    const { explanation, ...answer } = refused.body;
    assert.deepEqual(answer, { outcome: 'refused', remainingMicroUsd: 5_000_000 });
    assert.match(
      String(explanation),
      /The job's budget has \$5\.00 of \$5\.00 left.*`\/factory budget \+\$N`/,
    );
    assert.equal(await world.budgets.remaining(`job:${jobId}`), 5_000_000);
  });

  it('is refused beyond the budget of the day, and given back to the job', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    await world.budgets.reserve('repository:77:2026-01-02', 'of another job', 24_999_000);
    const refused = await worker.call('reserve', { reservationId: 'call-1', microUsd: 2_000 });
    const { explanation, ...answer } = refused.body;
    assert.deepEqual(answer, { outcome: 'refused', remainingMicroUsd: 1_000 });
    assert.match(String(explanation), /repository's budget for 2026-01-02 \(UTC\).*budget\.repository_day/);
    assert.equal(await world.budgets.remaining(`job:${jobId}`), 5_000_000);
  });

  it('is refused beyond the budget of the installation, and given back to the job and the repository', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    await world.budgets.reserve(installationScope, 'of another repository', 99_999_999);
    const refused = await worker.call('reserve', { reservationId: 'call-1', microUsd: 2 });
    assert.equal(refused.body.outcome, 'refused');
    assert.match(String(refused.body.explanation), /installation's budget.*INSTALLATION_DAY_BUDGET_USD/);
    assert.equal(await world.budgets.remaining(`job:${jobId}`), 5_000_000);
    assert.equal(await world.budgets.remaining('repository:77:2026-01-02'), 25_000_000);
  });

  it('is taken from a scope that nobody has opened before', async () => {
    const world = createWorkerApiWorld();
    const jobId = await world.start();
    const token = 'token-of-a-worker-of-the-version-before';
    await world.issue(jobId, { type: 'RegisterWorker', attempt: 1, tokenHash: sha256Of(token) });
    const worker = world.worker(jobId, 1, token);
    const granted = await worker.call('reserve', { reservationId: 'call-1', microUsd: 1_000 });
    assert.deepEqual(granted.body, { outcome: 'granted', remainingMicroUsd: 4_999_000 });
    assert.equal(await world.budgets.remaining(installationScope), 99_999_000);
  });

  it('is warned of once per scope when 80 % of it are spent, not when they are set aside', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await planned(world);
    const warnings = async () =>
      (await world.ledger.commits(jobId))
        .flatMap((commit) => commit.events)
        .filter((event) => event.type === 'BudgetWarned');
    const spend = async (reservationId: string, microUsd: number) => {
      await worker.call('reserve', { reservationId, microUsd });
      await worker.call('settle', { reservationId, microUsd });
    };
    await worker.call('reserve', { reservationId: 'long', microUsd: 900_000 });
    await spend('a', 3_990_000);
    assert.deepEqual(await warnings(), []);
    await spend('b', 10_000);
    await spend('c', 10_000);
    assert.deepEqual(await warnings(), [
      { type: 'BudgetWarned', scope: `job:${jobId}`, spentMicroUsd: 4_000_000, limitMicroUsd: 5_000_000 },
    ]);
  });

  for (const [when, begin, state] of [
    ['the plan is made', registered, 'TASK_PLANNING'],
    ['the work is validated', validating, 'VALIDATING'],
  ] as const)
    it(`is warned of when the call that crosses 80 % comes while ${when}`, async () => {
      const world = createWorkerApiWorld();
      const { jobId, worker } = await begin(world);
      await worker.call('reserve', { reservationId: 'last', microUsd: 4_500_000 });
      await worker.call('settle', { reservationId: 'last', microUsd: 4_000_000 });
      const job = await world.ledger.read(jobId);
      assert.deepEqual([job.state, job.details?.warnedScopes], [state, [`job:${jobId}`]]);
    });

  it('is warned of by the next attempt when the crossing call is settled after the end of its own', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await planned(world);
    await worker.call('reserve', { reservationId: 'last', microUsd: 4_500_000 });
    const fail = { stopReason: 'worker_error', explanation: 'crashed', usage } as const;
    await world.issue(jobId, { type: 'FailAttempt', attempt: 1, ...fail });
    await worker.call('settle', { reservationId: 'last', microUsd: 4_000_000 });
    assert.deepEqual((await world.ledger.read(jobId)).details?.warnedScopes, []);
    await world.deliverDispatch();
    const next = world.worker(jobId, 2);
    await next.register();
    await next.call('reserve', { reservationId: 'first', microUsd: 1 });
    await next.call('settle', { reservationId: 'first', microUsd: 1 });
    assert.deepEqual((await world.ledger.read(jobId)).details?.warnedScopes, [`job:${jobId}`]);
  });

  it('that people granted is there for the attempt, once, however often the effect is carried out', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    const raise = { type: 'RaiseBudget', by: { id: 9, login: 'ada' }, microUsd: 2_000_000 } as const;
    const envelope = { commandId: 'raise', actor: { kind: 'governance' }, command: raise } as const;
    for (let time = 0; time < 3; time++) await world.ledger.handle(jobId, envelope);
    const granted = await worker.call('reserve', { reservationId: 'call-1', microUsd: 7_000_000 });
    assert.deepEqual(granted.body, { outcome: 'granted', remainingMicroUsd: 0 });
  });

  it('is bounded by what the newest verdict grants to the job in all, with what people granted, however much its scope was opened with', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    await worker.call('reserve', { reservationId: 'call-1', microUsd: 1_500_000 });
    await worker.call('settle', { reservationId: 'call-1', microUsd: 1_500_000 });
    await worker.call('fail', { stopReason: 'budget', explanation: 'Enough.', usage });
    await judgedAnew(world, jobId, 2_000_000);
    const next = world.worker(jobId, 2);
    await next.register();
    const beyond = await next.call('reserve', { reservationId: 'call-1', microUsd: 500_001 });
    assert.deepEqual([beyond.body.outcome, beyond.body.remainingMicroUsd], ['refused', 500_000]);
    assert.match(String(beyond.body.explanation), /The job's budget has \$0\.50 of \$2\.00 left/);
    const calls = Array.from({ length: 64 }, (_, index) =>
      next.call('reserve', { reservationId: `call-${index + 2}`, microUsd: 30_000 }),
    );
    const granted = (await Promise.all(calls)).filter(({ body }) => body.outcome === 'granted');
    assert.equal(granted.length, 16);
    const by = { id: 9, login: 'ada' };
    await world.issue(jobId, { type: 'RaiseBudget', by, microUsd: 1_000_000 });
    const more = await next.call('reserve', { reservationId: 'more', microUsd: 1_020_000 });
    assert.deepEqual(more.body, { outcome: 'granted', remainingMicroUsd: 0 });
  });

  it('is warned of by the budget that the newest verdict grants', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    await worker.call('reserve', { reservationId: 'call-1', microUsd: 1_600_000 });
    await worker.call('settle', { reservationId: 'call-1', microUsd: 1_600_000 });
    await worker.call('fail', { stopReason: 'budget', explanation: 'Enough.', usage });
    await judgedAnew(world, jobId, 2_000_000);
    const next = world.worker(jobId, 2);
    await next.register();
    await next.call('reserve', { reservationId: 'call-1', microUsd: 1 });
    await next.call('settle', { reservationId: 'call-1', microUsd: 1 });
    const warned = (await world.ledger.commits(jobId)).flatMap(({ events }) =>
      events.filter((event) => event.type === 'BudgetWarned'),
    );
    assert.deepEqual(warned, [
      { type: 'BudgetWarned', scope: `job:${jobId}`, spentMicroUsd: 1_600_001, limitMicroUsd: 2_000_000 },
    ]);
  });

  it('is never overspent by calls side by side', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    const calls = Array.from({ length: 30 }, (_, index) =>
      worker.call('reserve', { reservationId: `call-${index}`, microUsd: 300_000 }),
    );
    const granted = (await Promise.all(calls)).filter(({ body }) => body.outcome === 'granted');
    assert.equal(granted.length, 16);
    assert.equal(await world.budgets.remaining(`job:${jobId}`), 200_000);
  });

  it('that was set aside before midnight is settled in the same day after it', async () => {
    const world = createWorkerApiWorld({ startedAt: Date.parse('2026-01-02T23:59:50.000Z') });
    const { worker } = await registered(world);
    await worker.call('reserve', { reservationId: 'late', microUsd: 1_000 });
    world.clock.advance(60_000);
    await worker.call('settle', { reservationId: 'late', microUsd: 400 });
    assert.equal(await world.budgets.remaining('repository:77:2026-01-02'), 24_999_600);
    assert.equal(await world.budgets.remaining('repository:77:2026-01-03'), undefined);
  });

  it('is an integer', async () => {
    const world = createWorkerApiWorld();
    const { worker } = await registered(world);
    for (const microUsd of [-1, 0.5, 1e300, '5', null]) {
      assert.equal((await worker.call('reserve', { reservationId: 'odd', microUsd })).code, 'invalid');
    }
  });
});

describe('tokens', () => {
  it('to clone are given before the plan is recorded and not after', async () => {
    const world = createWorkerApiWorld();
    const { worker } = await registered(world);
    assert.match(String((await worker.call('clone-token')).body.token), /^ghs_clone/);
    await worker.call('plan', { plan: await world.artifact('p'), items: 1, writeGlobs: ['**'], usage });
    assert.equal((await worker.call('clone-token')).code, 'refused');
    assert.equal(world.github.minted.length, 1);
  });

  it('to push are minted only after the push is authorised in the log', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker, report } = await validating(world);
    const authorized: boolean[] = [];
    const mint = world.github.tokens.mint;
    world.github.tokens.mint = async (...given) => {
      authorized.push((await world.ledger.read(jobId)).details?.attempt?.pushAuthorized?.newSha === firstSha);
      return await mint(...given);
    };
    const answer = await worker.call('authorize-push', { oldSha: null, newSha: firstSha, gates: [], report });
    assert.match(String(answer.body.token), /^ghs_push/);
    assert.deepEqual(authorized, [true]);
  });

  it('to push are given again for the same commit, and for no other', async () => {
    const world = createWorkerApiWorld();
    const { worker, report } = await validating(world);
    const request = { oldSha: null, newSha: firstSha, gates: [], report };
    assert.equal((await worker.call('authorize-push', request)).status, 200);
    assert.equal((await worker.call('authorize-push', request)).status, 200);
    assert.equal((await worker.call('authorize-push', { ...request, newSha: secondSha })).code, 'refused');
    assert.equal((await worker.call('complete', { sha: firstSha, usage })).status, 200);
    assert.equal(
      (await worker.call('authorize-push', request)).code,
      'refused',
      'nor once the push is recorded',
    );
    assert.equal(world.github.minted.length, 2);
  });

  it('to push are refused while a gate is red that was green before, whatever the worker says else', async () => {
    const world = createWorkerApiWorld();
    const { worker, report } = await validating(world);
    const answer = await worker.call('authorize-push', {
      oldSha: null,
      newSha: firstSha,
      gates: [red],
      report,
    });
    assert.equal(answer.code, 'refused');
    assert.match(JSON.stringify(answer.body), /gates-red/);
    assert.deepEqual(world.github.minted, []);
  });

  it('to push are refused for a branch that is not ours, without a report, and outside validation', async () => {
    const world = createWorkerApiWorld();
    const { worker } = await planned(world);
    const report = await world.artifact('report');
    const request = { oldSha: null, newSha: firstSha, gates: [], report };
    assert.equal((await worker.call('authorize-push', request)).code, 'refused', 'while it still works');
    await worker.call('validate');
    assert.equal(
      (await worker.call('authorize-push', { ...request, newSha: secondSha, oldSha: 'f'.repeat(40) })).code,
      'refused',
    );
    const missing = { sha256: 'e'.repeat(64), bytes: 3 };
    assert.equal(
      (await worker.call('authorize-push', { ...request, newSha: secondSha, report: missing })).code,
      'invalid',
    );
    assert.deepEqual(world.github.minted, []);
  });

  it('are not minted when GitHub fails, and the same call gets one later', async () => {
    const world = createWorkerApiWorld();
    const { worker, report } = await validating(world);
    const request = { oldSha: null, newSha: firstSha, gates: [], report };
    world.github.failNext(1, 'mint');
    assert.equal((await worker.call('authorize-push', request)).code, 'unavailable');
    assert.equal((await worker.call('authorize-push', request)).status, 200);
  });
});

describe('what a worker records', () => {
  it('goes through rounds of proving and repairing, each call once however often it is told', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await validating(world, { refinements: 2 });
    for (const round of [1, 2]) {
      assert.equal((await worker.call('validate')).status, 200, 'a repetition');
      for (let time = 0; time < 2; time++) {
        assert.equal((await worker.call('resume-work', { failingGates: ['test'] })).status, 200);
      }
      assert.equal((await world.ledger.read(jobId)).details?.attempt?.refinements, round);
      assert.equal(await world.stateOf(jobId), 'IN_PROGRESS');
      assert.equal((await worker.call('validate')).status, 200);
      assert.equal(await world.stateOf(jobId), 'VALIDATING');
    }
    const beyond = await worker.call('resume-work', { failingGates: ['test'] });
    assert.equal(beyond.code, 'refused');
    assert.match(JSON.stringify(beyond.body), /bounds/);
  });

  it('cannot be a push that was never authorised', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await validating(world);
    assert.equal((await worker.call('complete', { sha: firstSha, usage })).code, 'refused');
    assert.equal((await world.ledger.read(jobId)).details?.attempt?.pushedSha, undefined);
  });

  it('is answered again after the end when the first answer was lost, and completes effects that failed', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await planned(world);
    const send = world.reports.send;
    world.reports.send = async () => {
      throw new Error('the queue is down');
    };
    const failure = { stopReason: 'no_changes', explanation: 'Nothing to do.', usage };
    assert.equal((await worker.call('fail', failure)).code, 'unavailable');
    assert.equal(await world.stateOf(jobId), 'FAILED');
    world.reports.send = send;
    const reported = world.reports.sent.length;
    assert.equal((await worker.call('fail', failure)).status, 200);
    assert.ok(world.reports.sent.length > reported, 'people hear of it after all');
    assert.equal((await world.ledger.read(jobId)).details?.usage.modelCalls, 1, 'and it is counted once');
  });

  it('hands a stuck job to a person with the explanation', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await planned(world);
    await worker.call('stuck', { explanation: 'The test needs a network.', usage });
    const { state, details } = await world.ledger.read(jobId);
    assert.equal(state, 'NEEDS_HUMAN');
    assert.deepEqual(details?.human, { reason: 'stuck', explanation: 'The test needs a network.' });
  });

  it('that it gives up is read against the branch once it may have pushed: work that is there is gone on with', async () => {
    for (const told of ['fail', 'stuck'] as const) {
      const world = createWorkerApiWorld();
      const { jobId, worker, report } = await validating(world);
      const newSha = world.github.commit(world.address, 'factory/3-add-a-greeting', { 'hello.txt': 'x' });
      await worker.call('authorize-push', { oldSha: null, newSha, gates: [], report });
      const failure = { stopReason: 'worker_error', explanation: 'No answer to complete.', usage };
      world.github.failNext(1, 'branchHead');
      assert.equal((await worker.call(told, failure)).code, 'unavailable', 'while nobody knows');
      for (let time = 0; time < 2; time++) assert.equal((await worker.call(told, failure)).status, 200);
      const { state, details } = await world.ledger.read(jobId);
      assert.deepEqual([state, details?.pushedSha, details?.usage.modelCalls], ['VALIDATING', newSha, 1]);
      assert.equal((await worker.call('complete', { sha: newSha, usage })).code, 'refused', 'is recorded');
    }
  });

  it('that it gives up is the end of the attempt where the branch is as it was', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker, report } = await validating(world);
    await worker.call('authorize-push', { oldSha: null, newSha: firstSha, gates: [], report });
    const failure = { stopReason: 'branch_conflict', explanation: 'Somebody else was there.', usage };
    assert.equal((await worker.call('fail', failure)).status, 200);
    assert.equal(await world.stateOf(jobId), 'NEEDS_HUMAN');
    const before = world.github.state.calls.filter((name) => name === 'branchHead').length;
    const again = await worker.call('fail', failure);
    assert.equal(again.status, 200, 'a repetition');
    assert.equal(world.github.state.calls.filter((name) => name === 'branchHead').length, before);
  });

  it('frees the files it had locked', async () => {
    const world = createWorkerApiWorld();
    const { worker } = await planned(world);
    await worker.call('fail', { stopReason: 'timeout', explanation: 'Out of time.', usage });
    assert.deepEqual(await world.fileLocks.list(77), []);
  });
});

describe('what an attempt asks', () => {
  const question = { questions: ['Which greeting?'], usage };

  async function registered(world: ReturnType<typeof createWorkerApiWorld>) {
    const jobId = await world.start();
    const worker = world.worker(jobId);
    await worker.register();
    return { jobId, worker };
  }

  it('ends it, is heard once however often it is told, and is charged with what asking cost', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    assert.deepEqual((await worker.call('ask', question)).body, { outcome: 'asked' });
    assert.deepEqual((await worker.call('ask', question)).body, { outcome: 'asked' });
    const { state, details } = await world.ledger.read(jobId);
    assert.deepEqual(
      [state, details?.questions, details?.usage.modelCalls],
      ['NEEDS_INPUT', ['Which greeting?'], 1],
    );
    assert.equal(
      (await worker.call('heartbeat', { phase: 'planning', step: 1, note: '' })).body.directive,
      'stop',
    );
  });

  it('is refused once the plan is recorded: then it is too late to ask', async () => {
    const world = createWorkerApiWorld();
    const { worker } = await planned(world);
    assert.equal((await worker.call('ask', question)).code, 'refused');
  });

  it('is bounded in number and length', async () => {
    const world = createWorkerApiWorld();
    const { worker } = await registered(world);
    for (const questions of [[], [' '], ['x'.repeat(501)], Array.from({ length: 11 }, () => 'Why?')])
      assert.equal((await worker.call('ask', { questions, usage })).code, 'invalid');
  });

  it('is handed to people when the rounds of questions are used up', async () => {
    const world = createWorkerApiWorld();
    const { jobId, worker } = await registered(world);
    await worker.call('ask', question);
    const rounds = (await world.ledger.read(jobId)).details?.verdict?.limits.questionRounds ?? 0;
    for (let attempt = 2; attempt <= rounds + 1; attempt++) {
      const part = { kind: 'answer', text: 'Hello.', source: `comment:${attempt}` } as const;
      await world.issue(jobId, { type: 'AnswerQuestions', part });
      const { details } = await world.ledger.read(jobId);
      if (details?.verdict === undefined) throw new Error('there is no verdict');
      const verdict = { ...details.verdict, inputHash: details.inputHash };
      await world.issue(jobId, { type: 'RecordVerdict', verdict });
      await world.deliverDispatch();
      const next = world.worker(jobId, attempt);
      await next.register();
      const { body } = await next.call('ask', question);
      assert.equal(body.outcome, attempt <= rounds ? 'asked' : 'handed-over');
    }
    const { state, details } = await world.ledger.read(jobId);
    assert.equal(state, 'NEEDS_HUMAN');
    assert.equal(details?.usage.microUsd, (rounds + 1) * usage.microUsd, 'whoever hands over has spent, too');
  });

  it('and whatever else is configured for roles is handed out as it was written', async () => {
    const rolesIn = async (text: string) => {
      const world = createWorkerApiWorld({ files: { '.github/factory.yml': text } });
      const jobId = await world.submit({ issueNumber: 3 });
      const policySha = (await world.github.facts.branchHead(world.address, 'main')) ?? null;
      const { details } = await world.ledger.read(jobId);
      const approved = { ...verdict('approve', details?.inputHash ?? ''), policySha };
      await world.issue(jobId, { type: 'RecordVerdict', verdict: approved });
      await world.deliverDispatch();
      return (await world.worker(jobId).register()).body.roles;
    };
    assert.deepEqual(await rolesIn('model: any\n'), {});
    assert.deepEqual(
      await rolesIn('roles: { planner: {}, critic: { model: thinker, guidelines: docs/critic.md } }\n'),
      { planner: {}, critic: { model: 'thinker', guidelines: 'docs/critic.md' } },
    );
  });
});

describe('an archive', () => {
  async function proving(deliver: 'zip' | 'blob' | undefined, attestor?: Attestor) {
    const world = createWorkerApiWorld(attestor === undefined ? {} : { attestor });
    const jobId = await world.submit({ issueNumber: 3 });
    const { details } = await world.ledger.read(jobId);
    const judged = verdict('approve', details?.inputHash ?? '');
    await world.issue(jobId, {
      type: 'RecordVerdict',
      verdict: deliver === undefined ? judged : { ...judged, deliver },
    });
    await world.deliverDispatch();
    const worker = world.worker(jobId);
    const assignment = assignmentSchema.parse((await worker.register()).body);
    await worker.call('plan', {
      plan: await world.artifact('plan'),
      items: 1,
      writeGlobs: ['src/**'],
      usage,
    });
    await worker.call('validate', {});
    const request = {
      archive: await world.artifact('PK the whole tree'),
      sha: firstSha,
      gates: [],
      report: await world.artifact('report'),
      usage,
    };
    return { world, jobId, worker, assignment, request };
  }

  it('is asked for by the assignment, completes the job once its hash was found to be so, and is answered again', async () => {
    const { world, jobId, worker, assignment, request } = await proving('zip');
    assert.equal(assignment.deliver, 'zip');
    assert.equal((await worker.call('deliver', request)).status, 200);
    const { state, details } = await world.ledger.read(jobId);
    assert.equal(state, 'COMPLETED');
    assert.deepEqual(details?.archive?.artifact, request.archive);
    assert.equal((await worker.call('deliver', request)).status, 200, 'the first answer was lost');
    assert.equal(world.deliveredFiles.files.size, 0);
  });

  it('is signed for before the log says that it was delivered, whatever the worker brings along', async () => {
    const { privateKey, publicKey } = signingKeys();
    const attestor = { key: createPemAppKey(privateKey), keyId: 'github-app:1' };
    const { world, jobId, worker, request } = await proving('zip', attestor);
    const brought = { ...request, provenance: request.report };
    assert.equal((await worker.call('deliver', brought)).status, 200);
    const commits = await world.ledger.commits(jobId);
    const delivery = archiveIn(commits);
    const content = await world.artifacts.get(delivery?.event.provenance ?? assert.fail());
    const { sha256 } = request.archive;
    const { findings } = verifyArchiveProvenance({ jobId, commits, delivery, content, publicKey, sha256 });
    assert.deepEqual(findings, []);
  });

  it('is not delivered when nothing can be signed', async () => {
    const key = { sign: () => Promise.reject(new Error('the key is not there')) };
    const { world, jobId, worker, request } = await proving('zip', { key, keyId: 'github-app:1' });
    assert.equal((await worker.call('deliver', request)).status, 503);
    assert.equal((await world.ledger.read(jobId)).state, 'VALIDATING');
  });

  it('lies in the bucket with a manifest where that is asked for', async () => {
    const { world, jobId, worker, request } = await proving('blob');
    assert.equal((await worker.call('deliver', request)).status, 200);
    const { files } = world.deliveredFiles;
    const textOf = (name: string) => Buffer.from(files.get(`deliveries/${jobId}/1/${name}`) ?? []).toString();
    assert.equal(textOf('result.zip'), 'PK the whole tree');
    const manifest = JSON.parse(textOf('manifest.json'));
    assert.deepEqual(
      [manifest.jobId, manifest.commit, manifest.archive.sha256],
      [jobId, firstSha, request.archive.sha256],
    );
  });

  it('is refused when it was not uploaded, or is not what was announced', async () => {
    const { world, jobId, worker, request } = await proving('zip');
    const absent = { ...request, archive: { sha256: 'd'.repeat(64), bytes: 17 } };
    const other = { ...request, archive: { ...request.archive, bytes: 3 } };
    for (const wrong of [absent, other]) assert.equal((await worker.call('deliver', wrong)).code, 'invalid');
    assert.equal((await world.ledger.read(jobId)).state, 'VALIDATING');
  });

  it('is refused of a job whose result is to be pushed, and a push of one whose result is not', async () => {
    const pushing = await proving(undefined);
    assert.equal(pushing.assignment.deliver, undefined);
    assert.equal((await pushing.worker.call('deliver', pushing.request)).code, 'refused');
    const { worker, request } = await proving('blob');
    const push = { oldSha: null, newSha: firstSha, gates: [], report: request.report };
    const answer = await worker.call('authorize-push', push);
    assert.equal(answer.code, 'refused');
    assert.ok(!JSON.stringify(answer.body).includes('ghs_'));
  });
});
