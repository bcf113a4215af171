import { type Scenario, scenarioOf } from './scenario.ts';

/** Seed 1 without anything that people or chance do besides. */
export function quietScenario(): Scenario {
  const {
    config: _c,
    theme: _t,
    lingersIn: _l,
    endIn: _e,
    machines: _m,
    moves: _o,
    plansFirst: _p,
    ...any
  } = scenarioOf(1);
  const alone = { issues: 1, repositories: 1, acts: 0, reactions: 0, damages: 0 };
  const still = { rates: {}, asks: 0, analyst: false, hoursAfterwards: 0, lateWebhooks: 0 };
  return { ...any, ...alone, ...still, dearestCall: 50_000 };
}
