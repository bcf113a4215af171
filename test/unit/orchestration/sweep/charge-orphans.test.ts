import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reserveOpinion } from '../../../../src/governance/opinion/pay-for-opinion.ts';
import { budgetScopesOn, utcDayOf } from '../../../../src/job/budget-scope.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import type { StartedJob } from '../../../../src/orchestration/attempt-rights.ts';
import { budgetScopesOf, reservationIdOf } from '../../../../src/orchestration/worker-api/attempt-budget.ts';
import { createSweepWorld, type SweepWorld } from '../../../support/sweep-world.ts';

const minute = 60_000;

/** A working job that has set 30 of 100 aside in each scope. */
async function reserving(world: SweepWorld): Promise<{ jobId: string; scopes: string[]; id: string }> {
  const jobId = await world.labelledJob(1);
  await world.deliverDispatch();
  await world.startWork(jobId);
  const job = (await world.ledger.read(jobId)) as StartedJob;
  const scopes: string[] = [...budgetScopesOf(job)];
  const id = reservationIdOf(job, 'call-1');
  for (const scope of scopes) {
    await world.budgets.open(scope, 100);
    await world.budgets.reserve(scope, id, 30);
  }
  return { jobId, scopes, id };
}

async function fail(world: SweepWorld, jobId: string): Promise<void> {
  await world.issue(jobId, {
    type: 'FailAttempt',
    attempt: 1,
    stopReason: 'protected_path',
    explanation: 'stopped',
    usage: noUsage,
  });
}

const openIn = async (world: SweepWorld, scopes: string[]) =>
  (await Promise.all(scopes.map((scope) => world.budgets.openReservations(scope)))).flat().length;

describe('money that was set aside', () => {
  it('is left alone while its attempt works, however long', async () => {
    const world = createSweepWorld();
    const { jobId, scopes } = await reserving(world);
    for (let hours = 0; hours < 3; hours++) {
      world.clock.advance(60 * minute);
      const heartbeatAt = new Date(world.clock.now()).toISOString();
      await world.leases.beat({ jobId, attempt: 1, heartbeatAt, phase: 'working', step: 1, note: '' });
      assert.equal((await world.sweep()).findings['reservation-charged'], undefined);
    }
    assert.equal(await openIn(world, scopes), scopes.length);
  });

  it('is charged in full in every scope a quarter of an hour after the attempt ended, and never given back', async () => {
    const world = createSweepWorld();
    const { jobId, scopes, id } = await reserving(world);
    await fail(world, jobId);
    world.clock.advance(15 * minute - 1);
    assert.equal((await world.sweep()).findings['reservation-charged'], undefined);
    world.clock.advance(61 * minute);
    assert.equal((await world.sweep()).findings['reservation-charged'], scopes.length);
    assert.equal(await openIn(world, scopes), 0);
    for (const scope of scopes) assert.equal(await world.budgets.remaining(scope), 70);
    for (const scope of scopes) await world.budgets.settle(scope, id, 1);
    for (const scope of scopes)
      assert.equal(await world.budgets.remaining(scope), 70, 'a late settlement changes nothing');
  });

  it('is charged in the scopes where it is left when somebody died between two', async () => {
    const world = createSweepWorld();
    const { jobId, scopes, id } = await reserving(world);
    await world.budgets.settle(scopes[0] ?? '', id, 5);
    await fail(world, jobId);
    world.clock.advance(15 * minute);
    await world.sweep();
    assert.equal(await world.budgets.remaining(scopes[0] ?? ''), 95);
    for (const scope of scopes.slice(1)) assert.equal(await world.budgets.remaining(scope), 70);
  });

  it('is charged for an earlier attempt while the next one works, whose own stays', async () => {
    const world = createSweepWorld();
    const { jobId, scopes, id } = await reserving(world);
    await world.issue(jobId, { type: 'LoseWorker', attempt: 1, evidence: 'no-heartbeat', branchHead: null });
    world.tasks.end({ jobId, attempt: 1 });
    await world.deliverDispatch();
    world.clock.advance(20 * minute);
    const { details } = await world.ledger.read(jobId);
    if (details?.attempt?.number !== 2) {
      await world.issue(jobId, { type: 'StartAttempt', attempt: 2, inputHash: details?.inputHash ?? '' });
    }
    const second = (await world.ledger.read(jobId)) as StartedJob;
    for (const scope of budgetScopesOf(second))
      await world.budgets.reserve(scope, reservationIdOf(second, 'call-1'), 10);
    world.clock.advance(20 * minute);
    await world.sweep();
    assert.deepEqual(
      (await world.budgets.openReservations(scopes[0] ?? '')).map(({ microUsd }) => microUsd),
      [10],
    );
    const charged = world.logged.filter(({ fields }) => fields.outcome === 'reservation-charged');
    assert.deepEqual(
      charged.map(({ fields }) => [fields.jobId, fields.attempt, fields.scope, fields.reservationId]),
      scopes.map((scope) => [jobId, 1, scope, id]),
    );
  });

  it('is charged to the installation under which it was set aside, when the repository is under another one since', async () => {
    const world = createSweepWorld();
    const { jobId, scopes, id } = await reserving(world);
    await world.issue(jobId, {
      type: 'MoveRepository',
      installationId: 4_242,
      owner: 'acme',
      name: 'sample',
    });
    const moved = (await world.ledger.read(jobId)) as StartedJob;
    assert.deepEqual([...budgetScopesOf(moved)], scopes, 'the attempt goes on with the money it began with');
    await world.issue(jobId, { type: 'LoseWorker', attempt: 1, evidence: 'no-heartbeat', branchHead: null });
    const { details } = await world.ledger.read(jobId);
    await world.issue(jobId, { type: 'StartAttempt', attempt: 2, inputHash: details?.inputHash ?? '' });
    const second = (await world.ledger.read(jobId)) as StartedJob;
    assert.match(budgetScopesOf(second)[2], /^installation:4242:/);
    world.clock.advance(16 * minute);
    await world.sweep();
    const charged = world.logged.filter(({ fields }) => fields.outcome === 'reservation-charged');
    assert.deepEqual(
      charged.map(({ fields }) => [fields.scope, fields.reservationId]),
      scopes.map((scope) => [scope, id]),
    );
  });

  it('of another job in a shared scope is not touched', async () => {
    const world = createSweepWorld();
    const { jobId, scopes, id } = await reserving(world);
    const stranger = id.replace(`${jobId}:`, `${jobId}0:`);
    await world.budgets.reserve(scopes[1] ?? '', stranger, 7);
    await fail(world, jobId);
    world.clock.advance(15 * minute);
    await world.sweep();
    assert.deepEqual(await world.budgets.openReservations(scopes[1] ?? ''), [{ id: stranger, microUsd: 7 }]);
  });

  it('for a second opinion is charged a quarter of an hour after it was asked for, in every scope, though its input has changed since', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    const { details } = await world.ledger.read(jobId);
    assert.ok(details);
    const budgets = world.budgets;
    const scopes = budgetScopesOn(utcDayOf(world.clock.now()), { id: jobId, repository: details.repository });
    const limits = { job: 100, repositoryDay: 100, installationDay: 100 };
    const payer = {
      id: jobId,
      details: { repository: details.repository, inputHash: 'a'.repeat(64), raisedMicroUsd: 0 },
    };
    const means = { budgets, ids: { next: () => 'a' } };
    assert.ok(await reserveOpinion(means, payer, { microUsd: 30, now: world.clock.now(), limits }));
    assert.equal(await openIn(world, scopes), scopes.length);
    world.clock.advance(14 * minute);
    assert.equal((await world.sweep()).findings['reservation-charged'], undefined);
    world.clock.advance(61 * minute);
    assert.equal((await world.sweep()).findings['reservation-charged'], scopes.length);
    assert.equal(await openIn(world, scopes), 0);
    for (const scope of scopes) assert.equal(await budgets.remaining(scope), 70);
  });

  it('for a second opinion is charged also when GitHub put it off until the next day', async () => {
    const world = createSweepWorld();
    const jobId = await world.labelledJob(1);
    const { details } = await world.ledger.read(jobId);
    assert.ok(details);
    const { budgets, clock } = world;
    const midnight = Date.parse(`${utcDayOf(clock.now() + 24 * 60 * minute)}T00:00:00.000Z`);
    clock.advance(midnight + minute - clock.now());
    const scopes = budgetScopesOn(utcDayOf(clock.now()), { id: jobId, repository: details.repository });
    const payer = {
      id: jobId,
      details: { repository: details.repository, inputHash: 'a'.repeat(64), raisedMicroUsd: 0 },
    };
    const means = { budgets, ids: { next: () => 'a' } };
    const limits = { job: 100, repositoryDay: 100, installationDay: 100 };
    assert.ok(await reserveOpinion(means, payer, { microUsd: 30, now: clock.now(), limits }));
    clock.advance(75 * minute);
    assert.equal((await world.sweep()).findings['reservation-charged'], scopes.length);
    assert.equal(await openIn(world, scopes), 0);
  });
});
