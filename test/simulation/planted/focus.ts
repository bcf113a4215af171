import { type Scenario, scarceMoney } from '../scenario.ts';

/** Many workers of one repository, and little money for all of them. */
export const scarce: Partial<Scenario> = {
  rates: { 'call-slow': 0.3 },
  config: scarceMoney,
  issues: 3,
  repositories: 1,
  maxWorkers: 3,
  dearestCall: 900_000,
  turnShare: 0.6,
  acts: 0,
};

/** Workers that die with a call under way, which arrives when the next attempt is at work already. */
export const lateCalls: Partial<Scenario> = {
  rates: { 'call-slow': 0.2, 'worker-dies': 0.04, 'worker-hangs': 0.05 },
  issues: 1,
  acts: 0,
};

/** People who say more while governance is still reading what they said before. */
export const secondThoughts: Partial<Scenario> = {
  rates: { 'call-slow': 0.3 },
  issues: 1,
  acts: 40,
  steering: 1,
  actsWithinMs: 40_000,
};
