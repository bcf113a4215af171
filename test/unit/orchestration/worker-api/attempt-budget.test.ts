import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { budgetScopesOn } from '../../../../src/job/budget-scope.ts';
import { reserveInScopes } from '../../../../src/orchestration/worker-api/attempt-budget.ts';
import type { BudgetStore } from '../../../../src/ports/budget-store.ts';
import { createInMemoryBudgetStore } from '../../../support/in-memory/budget-store.ts';

type Crash = { step: number; when: 'before' | 'after' };
type Call = { job: number; repository: number; id: number; crash: Crash | null; cost: number };

const amount = 40;
const calls = fc.array(
  fc.record<Call>({
    job: fc.integer({ min: 1, max: 2 }),
    repository: fc.integer({ min: 1, max: 2 }),
    /* Few, so that often two calls have one id: the second is a repetition while the first is still at work. */
    id: fc.integer({ min: 1, max: 3 }),
    /** In which step the caller dies, if it does; its call is then repeated. */
    crash: fc.option(
      fc.record({ step: fc.nat(5), when: fc.constantFrom<Crash['when']>('before', 'after') }),
      { freq: 3 },
    ),
    cost: fc.integer({ min: 0, max: amount }),
  }),
  { minLength: 2, maxLength: 16 },
);
const limits = fc.record({
  job: fc.integer({ min: 40, max: 200 }),
  repository: fc.integer({ min: 40, max: 200 }),
  installation: fc.integer({ min: 40, max: 200 }),
});

const scopesOf = ({ job, repository }: Call) =>
  budgetScopesOn('2026-01-02', {
    id: `${repository}-${job}`,
    repository: { id: repository, installationId: 1 },
  });
const idOf = ({ job, repository, id }: Call) => `${repository}-${job}-${id}`;

/** The store as one caller sees it: others have their turn around each step, and one step may be the last this caller lives to see. */
function seenBy(store: BudgetStore, turn: () => Promise<void>, crash: Crash | null) {
  let steps = 0;
  const step = async <T>(act: () => Promise<T>): Promise<T> => {
    const dies = crash !== null && steps++ === crash.step;
    await turn();
    if (dies && crash.when === 'before') throw new Error('crash');
    const answer = await act();
    if (dies) throw new Error('crash');
    await turn();
    return answer;
  };
  return {
    reserve: (scope: string, id: string, microUsd: number) => step(() => store.reserve(scope, id, microUsd)),
    release: (scope: string, id: string) => step(() => store.release(scope, id)),
  };
}

describe('money taken from three budgets', () => {
  it('is never overspent, and what was granted is never given back, whichever calls race, crash and are repeated', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), calls, limits, async (scheduler, made, limit) => {
        const store = createInMemoryBudgetStore();
        const limitOf = new Map<string, number>();
        for (const [job, repository, installation] of made.map(scopesOf))
          for (const [scope, microUsd] of [
            [job, limit.job],
            [repository, limit.repository],
            [installation, limit.installation],
          ] as const) {
            limitOf.set(scope, microUsd);
            await store.open(scope, microUsd);
          }
        /** What each granted call has cost; two calls with one id are one. */
        const spent = new Map<string, { cost: number; scopes: readonly string[] }>();
        const turn = () => scheduler.schedule(Promise.resolve());

        async function carryOut(call: Call): Promise<void> {
          const budgets = seenBy(store, turn, call.crash);
          const scopes = scopesOf(call);
          const once = () => reserveInScopes(budgets, scopes, idOf(call), amount);
          if ((await once().catch(once)).outcome === 'refused') return;
          const { cost } = spent.get(idOf(call)) ?? call;
          spent.set(idOf(call), { cost, scopes });
          await turn();
          for (const scope of scopes) await store.settle(scope, idOf(call), cost);
        }
        await scheduler.waitFor(Promise.all(made.map(carryOut)));

        for (const [scope, microUsd] of limitOf) {
          const costs = [...spent.values()].map(({ cost, scopes }) => (scopes.includes(scope) ? cost : 0));
          const total = costs.reduce((sum, cost) => sum + cost, 0);
          const { remainingMicroUsd = 0, reservedMicroUsd = 0 } = (await store.balance(scope)) ?? {};
          assert.ok(remainingMicroUsd >= 0, `${scope} is overspent`);
          assert.equal(total + remainingMicroUsd + reservedMicroUsd, microUsd, `${scope} lost count`);
        }
      }),
      { numRuns: 400 },
    );
  });
});
