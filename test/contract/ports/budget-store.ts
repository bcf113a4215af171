import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { balanceWithin } from '../../../src/contracts/budget-balance.ts';
import { reserveInScopes } from '../../../src/orchestration/worker-api/attempt-budget.ts';
import type { BudgetStore } from '../../../src/ports/budget-store.ts';

/** Of calls side by side, what each sets aside and what it then costs. The last one that is granted is never settled. */
type Calls = readonly { amount: number; cost: number }[];

const steps = fc.array(
  fc.oneof(
    fc.record({ is: fc.constant('judged' as const), limit: fc.integer({ min: 0, max: 100 }) }),
    fc.record({ is: fc.constant('granted' as const), more: fc.integer({ min: 1, max: 50 }) }),
    fc.record({
      is: fc.constant('called' as const),
      calls: fc.array(fc.record({ amount: fc.integer({ min: 1, max: 40 }), cost: fc.nat(40) }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  ),
  { minLength: 3, maxLength: 12 },
);

/** What a job may spend: it is judged under some limit, people add to it, calls are made and settled. */
class BudgetOfJob {
  readonly #store: BudgetStore;
  readonly #scope: string;
  #limit = 0;
  #raised = 0;
  /** Spent and set aside. */
  #gone = 0;
  #ids = 0;

  constructor(store: BudgetStore, scope: string) {
    this.#store = store;
    this.#scope = scope;
  }

  get #most(): number {
    return this.#limit + this.#raised;
  }

  async judge(limit: number): Promise<void> {
    this.#limit = limit;
    await this.#store.open(this.#scope, limit);
  }

  async grant(more: number): Promise<void> {
    this.#raised += more;
    await this.#store.raise(this.#scope, `raise-${++this.#ids}`, more);
  }

  async call(calls: Calls): Promise<void> {
    const made = calls.map((call) => ({ ...call, id: `call-${++this.#ids}` }));
    const options = { mostMicroUsd: this.#most };
    const answers = await Promise.all(
      made.map(({ id, amount }) => this.#store.reserve(this.#scope, id, amount, options)),
    );
    const granted = made.filter((_, index) => answers[index] === 'granted');
    this.#gone += granted.reduce((sum, { amount }) => sum + amount, 0);
    assert.ok(granted.length === 0 || this.#gone <= this.#most, `${this.#gone} of ${this.#most}`);
    const refused = made.filter((call) => !granted.includes(call));
    for (const { amount } of refused) assert.ok(this.#gone + amount > this.#most, `${amount} was refused`);
    for (const { id, amount, cost } of granted.slice(0, -1)) {
      await this.#store.settle(this.#scope, id, Math.min(amount, cost));
      this.#gone -= amount - Math.min(amount, cost);
    }
  }

  async check(): Promise<void> {
    const balance = await this.#store.balance(this.#scope);
    assert.ok(balance);
    assert.equal(balanceWithin(balance, this.#most).remainingMicroUsd, this.#most - this.#gone);
  }
}

/** `mostRefusals`: how many lasting refusals a scope may keep, when it is not the usual number. */
export function describeBudgetStoreContract(
  name: string,
  make: (mostRefusals?: number) => BudgetStore,
): void {
  const opened = async (scope: string, microUsd: number) => {
    const store = make();
    await store.open(scope, microUsd);
    return store;
  };

  describe(`budget store: ${name}`, () => {
    it('knows nothing of a scope that was never opened and grants nothing in it', async () => {
      const store = make();
      assert.equal(await store.remaining('job:never'), undefined);
      assert.equal(await store.reserve('job:never', 'a', 0), 'refused');
      await store.settle('job:never', 'a', 5);
      await store.release('job:never', 'a');
      assert.equal(await store.remaining('job:never'), undefined);
      assert.equal(await store.balance('job:never'), undefined);
      await store.open('job:never', 5);
      assert.equal(
        await store.reserve('job:never', 'a', 5),
        'granted',
        'a refusal without a scope binds nobody',
      );
    });

    it('does not open a scope again, nor with less', async () => {
      const store = await opened('job:open', 100);
      await store.reserve('job:open', 'a', 60);
      await store.open('job:open', 100);
      await store.open('job:open', 7);
      assert.equal(await store.remaining('job:open'), 40);
    });

    it('gains the difference, once, when it is opened with a higher limit', async () => {
      const store = await opened('job:higher', 100);
      await store.reserve('job:higher', 'a', 60);
      await Promise.all([150, 120, 150, 130, 150].map((limit) => store.open('job:higher', limit)));
      assert.equal(await store.remaining('job:higher'), 90);
    });

    it('has one limit however many open it at once', async () => {
      const store = make();
      await Promise.all([40, 100, 70, 100].map((limit) => store.open('job:openers', limit)));
      assert.equal(await store.remaining('job:openers'), 100);
    });

    it('tells its limit with the raises, what is left and what is set aside', async () => {
      const store = await opened('job:balance', 100);
      await store.reserve('job:balance', 'a', 60);
      await store.settle('job:balance', 'a', 25);
      await store.reserve('job:balance', 'b', 10);
      await store.raise('job:balance', 'r', 50);
      assert.deepEqual(await store.balance('job:balance'), {
        limitMicroUsd: 150,
        remainingMicroUsd: 115,
        reservedMicroUsd: 10,
      });
    });

    it('refuses an id for good, so that a repetition hears the same', async () => {
      const store = await opened('job:final', 100);
      await store.reserve('job:final', 'a', 60);
      assert.equal(await store.reserve('job:final', 'b', 50), 'refused');
      await store.settle('job:final', 'a', 0);
      assert.equal(await store.reserve('job:final', 'b', 50), 'refused');
      assert.equal(await store.reserve('job:final', 'c', 50), 'granted');
      assert.equal(await store.remaining('job:final'), 50);
    });

    it('keeps no refusal of an id that is never repeated', async () => {
      const store = await opened('job:passing', 100);
      await store.reserve('job:passing', 'a', 60);
      assert.equal(await store.reserve('job:passing', 'b', 50, { neverRepeated: true }), 'refused');
      await store.settle('job:passing', 'a', 0);
      assert.equal(await store.reserve('job:passing', 'b', 50, { neverRepeated: true }), 'granted');
      assert.equal(
        await store.reserve('job:passing', 'b', 50, { neverRepeated: true }),
        'granted',
        'a request may arrive twice though it was made once',
      );
      assert.equal(await store.remaining('job:passing'), 50);
      assert.equal(await store.reserve('job:nowhere', 'b', 50, { neverRepeated: true }), 'refused');
    });

    it('grants nothing any more once it has refused as many ids as it can keep, so that none is ever forgotten', async () => {
      const store = make(3);
      await store.open('job:full', 100);
      await store.reserve('job:full', 'a', 60);
      for (const id of ['b', 'c', 'b', 'c', 'd'])
        assert.equal(await store.reserve('job:full', id, 50), 'refused');
      await store.settle('job:full', 'a', 0);
      for (const id of ['b', 'c', 'd', 'e', 'e'])
        assert.equal(await store.reserve('job:full', id, 5), 'refused', id);
      assert.equal(await store.reserve('job:full', 'f', 5, { neverRepeated: true }), 'refused');
      assert.equal(await store.reserve('job:full', 'a', 60), 'granted', 'what was granted stays so');
      await store.raise('job:full', 'r', 7);
      await store.open('job:full', 200);
      assert.equal(await store.remaining('job:full'), 207);
    });

    it('sets aside, then replaces what was set aside by what was spent', async () => {
      const store = await opened('job:settle', 100);
      assert.equal(await store.reserve('job:settle', 'a', 60), 'granted');
      assert.equal(await store.remaining('job:settle'), 40);
      await store.settle('job:settle', 'a', 25);
      assert.equal(await store.remaining('job:settle'), 75);
    });

    it('refuses what is more than is left, and takes exactly what is left', async () => {
      const store = await opened('job:edge', 100);
      assert.equal(await store.reserve('job:edge', 'a', 101), 'refused');
      assert.equal(await store.reserve('job:edge', 'b', 100), 'granted');
      assert.equal(await store.reserve('job:edge', 'c', 1), 'refused');
      assert.equal(await store.reserve('job:edge', 'd', 0), 'granted');
      assert.equal(await store.remaining('job:edge'), 0);
    });

    it('takes the same reservation once, however often and at once it is asked for', async () => {
      const store = await opened('job:once', 100);
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => store.reserve('job:once', 'a.b#c', 60)),
      );
      assert.deepEqual(new Set(outcomes), new Set(['granted']));
      assert.equal(await store.remaining('job:once'), 40);
    });

    it('does not take money again when a reserve arrives once more after its settlement', async () => {
      const store = await opened('job:late', 100);
      await store.reserve('job:late', 'a', 60);
      await store.settle('job:late', 'a', 10);
      assert.equal(await store.reserve('job:late', 'a', 60), 'granted');
      assert.equal(await store.remaining('job:late'), 90);
    });

    it('settles once, and a settlement of nothing known changes nothing', async () => {
      const store = await opened('job:twice', 100);
      await store.settle('job:twice', 'stranger', 30);
      assert.equal(await store.remaining('job:twice'), 100);
      assert.equal(await store.reserve('job:twice', 'stranger', 60), 'granted');
      assert.equal(await store.remaining('job:twice'), 40);
      await Promise.all([1, 2, 3, 4].map(() => store.settle('job:twice', 'stranger', 30)));
      assert.equal(await store.remaining('job:twice'), 70);
    });

    it('charges what was really spent, even when it is more than was set aside', async () => {
      const store = await opened('job:more', 100);
      await store.reserve('job:more', 'a', 60);
      await store.settle('job:more', 'a', 130);
      assert.equal(await store.remaining('job:more'), -30);
      assert.equal(await store.reserve('job:more', 'b', 0), 'refused');
    });

    it('gives a released reservation back once, and lets it be reserved again', async () => {
      const store = await opened('job:release', 100);
      await store.reserve('job:release', 'a', 60);
      await Promise.all([1, 2, 3].map(() => store.release('job:release', 'a')));
      assert.equal(await store.remaining('job:release'), 100);
      assert.equal(await store.reserve('job:release', 'a', 70), 'granted');
      assert.equal(await store.remaining('job:release'), 30);
    });

    it('does not give back what has been settled', async () => {
      const store = await opened('job:spent', 100);
      await store.reserve('job:spent', 'a', 60);
      await store.settle('job:spent', 'a', 60);
      await store.release('job:spent', 'a');
      assert.equal(await store.remaining('job:spent'), 40);
    });

    it('tells which reservations are open', async () => {
      const store = await opened('job:listed', 100);
      assert.deepEqual(await store.openReservations('job:listed'), []);
      for (const id of ['a', 'b', 'c']) await store.reserve('job:listed', id, 10);
      await store.settle('job:listed', 'a', 5);
      await store.release('job:listed', 'b');
      assert.deepEqual(await store.openReservations('job:listed'), [{ id: 'c', microUsd: 10 }]);
      assert.deepEqual(await store.openReservations('job:never-listed'), []);
    });

    it('adds a raise once', async () => {
      const store = await opened('job:raise', 100);
      await Promise.all([1, 2, 3].map(() => store.raise('job:raise', 'comment:1', 50)));
      await store.raise('job:raise', 'comment:2', 5);
      assert.equal(await store.remaining('job:raise'), 155);
    });

    it('keeps a raise that comes before the scope is opened', async () => {
      const store = make();
      await Promise.all([1, 2].map(() => store.raise('job:early', 'commit:1', 50)));
      await store.open('job:early', 100);
      await store.raise('job:early', 'commit:1', 50);
      assert.equal(await store.remaining('job:early'), 150);
    });

    it('refuses amounts that are no money', async () => {
      const store = await opened('job:odd', 100);
      for (const amount of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        await assert.rejects(store.reserve('job:odd', 'a', amount), { code: 'budget-amount-invalid' });
      }
      assert.equal(await store.remaining('job:odd'), 100);
    });

    it('never overspends with 64 parallel reservers', async () => {
      const store = await opened('job:race', 1_000);
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, each) => store.reserve('job:race', `r${each}`, 30)),
      );
      const granted = outcomes.filter((outcome) => outcome === 'granted').length;
      assert.equal(granted, 33);
      assert.equal(await store.remaining('job:race'), 10);
      await Promise.all(outcomes.map((_, each) => store.settle('job:race', `r${each}`, 20)));
      assert.equal(await store.remaining('job:race'), 1_000 - granted * 20);
    });

    it('grants up to what the caller allows in all, spent and set aside, also where the scope has more', async () => {
      const store = await opened('job:capped', 500);
      await store.reserve('job:capped', 'a', 150);
      await store.settle('job:capped', 'a', 150);
      await store.reserve('job:capped', 'b', 20);
      const upTo = (mostMicroUsd: number) => ({ mostMicroUsd });
      assert.equal(await store.reserve('job:capped', 'c', 31, upTo(200)), 'refused');
      assert.equal(await store.reserve('job:capped', 'c', 1, upTo(500)), 'refused', 'for good');
      assert.equal(await store.reserve('job:capped', 'd', 30, upTo(200)), 'granted');
      assert.equal(await store.reserve('job:capped', 'd', 30, upTo(100)), 'granted', 'the same once more');
      assert.equal(await store.reserve('job:capped', 'e', 1, upTo(200)), 'refused');
      await store.settle('job:capped', 'd', 10);
      assert.equal(await store.reserve('job:capped', 'f', 20, upTo(200)), 'granted', 'what was given back');
      assert.equal(
        await store.reserve('job:capped', 'g', 301, upTo(9_000)),
        'refused',
        'nor beyond the scope',
      );
      await store.raise('job:capped', 'r', 50);
      await store.open('job:capped', 600);
      const passing = { neverRepeated: true, mostMicroUsd: 249 };
      assert.equal(
        await store.reserve('job:capped', 'h', 50, passing),
        'refused',
        'whatever came to the scope',
      );
      assert.equal(await store.reserve('job:capped', 'i', 50, upTo(250)), 'granted');
      assert.deepEqual(await store.balance('job:capped'), {
        limitMicroUsd: 650,
        remainingMicroUsd: 400,
        reservedMicroUsd: 90,
      });
      assert.equal(await store.reserve('job:nowhere', 'a', 0, upTo(200)), 'refused');
    });

    it('never goes beyond what the callers allow with 64 parallel reservers, while money is added', async () => {
      const store = await opened('job:capped-race', 5_000);
      const race = Array.from({ length: 64 }, (_, each) =>
        store.reserve('job:capped-race', `r${each}`, 30, { mostMicroUsd: 1_000 }),
      );
      const more = [1, 2, 3].flatMap((each) => [
        store.raise('job:capped-race', `raise${each}`, 400),
        store.open('job:capped-race', 5_000 + 100 * each),
      ]);
      const [outcomes] = await Promise.all([Promise.all(race), Promise.all(more)]);
      assert.equal(outcomes.filter((outcome) => outcome === 'granted').length, 33);
      assert.equal(await store.remaining('job:capped-race'), 5_300 + 1_200 - 33 * 30);
    });

    it('spends no more than the newest limit and what people added, and all of that, however limits go up and down', async () => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(steps, async (taken) => {
          const job = new BudgetOfJob(make(), `job:capped-property-${++run}`);
          await job.judge(50);
          for (const step of taken) {
            if (step.is === 'judged') await job.judge(step.limit);
            else if (step.is === 'granted') await job.grant(step.more);
            else await job.call(step.calls);
            await job.check();
          }
        }),
        { numRuns: 15 },
      );
    });

    it('ends right when reserves, their repetitions and settlements of one id race', async () => {
      const store = await opened('job:storm', 10_000);
      await Promise.all(
        Array.from({ length: 20 }, async (_, each) => {
          const id = `r${each}`;
          await store.reserve('job:storm', id, 100);
          await Promise.all([
            store.settle('job:storm', id, 40),
            store.reserve('job:storm', id, 100),
            store.settle('job:storm', id, 40),
          ]);
        }),
      );
      assert.equal(await store.remaining('job:storm'), 10_000 - 20 * 40);
    });

    it('never overspends any of three budgets with 64 parallel reservers, and gives back what one of them refuses', async () => {
      const store = make();
      const installation = 'installation:64:2026-01-02';
      const limits = new Map([[installation, 1_500]]);
      for (const repository of [1, 2]) limits.set(`repository:64${repository}:2026-01-02`, 1_000);
      for (const job of [1, 2, 3, 4]) limits.set(`job:64-${job}`, 330);
      for (const [scope, limit] of limits) await store.open(scope, limit);
      const scopesOf = (each: number) => [
        `job:64-${(each % 4) + 1}`,
        `repository:64${(each % 2) + 1}:2026-01-02`,
        installation,
      ];
      const reserved = await Promise.all(
        Array.from({ length: 64 }, async (_, each) => ({
          each,
          ...(await reserveInScopes(store, scopesOf(each), `r${each}`, 30)),
        })),
      );
      const granted = reserved.filter(({ outcome }) => outcome === 'granted').map(({ each }) => each);
      assert.ok(granted.length > 0);
      for (const [scope, limit] of limits) {
        const taken = 30 * granted.filter((each) => scopesOf(each).includes(scope)).length;
        assert.ok(taken <= limit, `${scope} is overspent`);
        assert.equal(await store.remaining(scope), limit - taken, scope);
      }
      await Promise.all(
        granted.flatMap((each) => scopesOf(each).map((scope) => store.settle(scope, `r${each}`, 20))),
      );
      assert.equal(await store.remaining(installation), 1_500 - 20 * granted.length);
    });
  });
}
