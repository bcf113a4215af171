import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CallSite } from './call-site.ts';
import type { FaultKind } from './chaos.ts';
import type { Path } from './paths.ts';
import { scenarioOf } from './scenario.ts';
import { type RunResult, simulate } from './simulate.ts';

const modes = ['crash-before', 'crash-after'] as const satisfies readonly FaultKind[];

/** The path in order and without any fault but the one that is ordered for the call with this number. */
async function run(
  path: Path,
  mode: FaultKind | undefined,
  at: number,
): Promise<RunResult & { calls: CallSite[] }> {
  const calls: CallSite[] = [];
  const order = (call: CallSite) => {
    if (call.role === 'worker') return undefined;
    calls.push(call);
    return calls.length === at ? mode : undefined;
  };
  const scenario = { ...scenarioOf(1), rates: {}, issues: 1, repositories: 1, maxWorkers: 1, acts: 0 };
  const { config: _, ...plain } = scenario;
  const result = await simulate(1, { ...path, scenario: plain, inOrder: true, order });
  return { ...result, calls };
}

/** Crashes the control plane at each of its calls, before the call and after it with the answer lost: the job must come to the same end. */
export function sweepCrashes(name: string, path: Path): void {
  describe(`the ${name} path with a crash at each call of the control plane`, () => {
    for (const mode of modes) {
      test(`${mode}: the job comes to the same end`, { timeout: 120_000 }, async () => {
        const { calls, ...whole } = await run(path, undefined, 0);
        assertEnd(whole, 'without a crash');
        assert.ok(calls.length > 80, `${calls.length} calls`);
        for (const [index, { host, label }] of calls.entries()) {
          assertEnd(await run(path, mode, index + 1), `${mode} at call ${index + 1}: ${host} ${label}`);
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
