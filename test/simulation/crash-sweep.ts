import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallSite } from './call-site.ts';
import type { FaultKind } from './chaos.ts';
import type { Path } from './paths.ts';
import { scenarioOf } from './scenario.ts';
import { type RunResult, simulate } from './simulate.ts';

/** Dies before the effect; dies after it, so that whatever called it comes again; lives on after it and is told that it failed. */
const modes = ['crash-before', 'crash-after', 'answer-lost'] as const satisfies readonly FaultKind[];

/** Calls that change nothing: what a crash beside one of them does, a crash beside the next effect does too. */
const readings =
  /\.(read|get|list|has|owners|status|balance|remaining|openReservations|depth|jobIds|firstApproved)$/;
const factsOfGitHub = /^facts\.|^pages\.find/;

function isEffect({ label }: CallSite): boolean {
  return !readings.test(label) && !factsOfGitHub.test(label);
}

/** The path in order and without any fault but the one that is ordered for the effect with this number. */
async function run(
  path: Path,
  mode: FaultKind | undefined,
  at: number,
): Promise<RunResult & { calls: CallSite[] }> {
  const calls: CallSite[] = [];
  const order = (call: CallSite) => {
    if (!isEffect(call)) return undefined;
    calls.push(call);
    return calls.length === at ? mode : undefined;
  };
  const scenario = {
    ...scenarioOf(1),
    rates: {},
    issues: 1,
    repositories: 1,
    maxWorkers: 1,
    dispatchers: 1,
    acts: 0,
    reactions: 0,
    damages: 0,
    asks: 0,
    analyst: false,
    refusesDismissals: false,
    hoursAfterwards: 0,
    installationDay: 100_000_000,
    dearestCall: 50_000,
  };
  const { config: _c, theme: _t, ...plain } = scenario;
  const result = await simulate(1, { ...path, scenario: plain, inOrder: true, order });
  return { ...result, calls };
}

/** Crashes functions and workers at each of their effects, before it and after it, and loses the answer of each: the job must come to the same end. */
export function sweepCrashes(name: string, path: Path): void {
  describe(`the ${name} path with a fault at each effect of functions and workers`, () => {
    for (const mode of modes) {
      test(`${mode}: the job comes to the same end`, { timeout: 120_000 }, async (context) => {
        const { calls, ...whole } = await run(path, undefined, 0);
        assertEnd(whole, 'without a crash');
        const ofWorkers = calls.filter(({ role }) => role === 'worker').length;
        context.diagnostic(`${calls.length} effects, ${ofWorkers} of them of workers`);
        assert.ok(ofWorkers > 5, `${ofWorkers} effects of workers`);
        assert.ok(calls.length > 40, `${calls.length} effects`);
        for (const [index, { host, label }] of calls.entries()) {
          assertEnd(await run(path, mode, index + 1), `${mode} at effect ${index + 1}: ${host} ${label}`);
        }
      });
    }
  });
}

function assertEnd({ violations, world }: Pick<RunResult, 'violations' | 'world'>, where: string): void {
  assert.deepEqual(violations, [], where);
  const states = world.watch.jobs().map(({ state }) => state);
  assert.deepEqual(states, ['DEPLOYABLE'], where);
}
