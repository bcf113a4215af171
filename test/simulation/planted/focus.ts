import { noon, type Scenario, scarceMoney, windowed } from '../scenario.ts';

/** Nothing but what the focus is about. */
const alone = {
  dispatchers: 1,
  repositories: 1,
  acts: 0,
  reactions: 0,
  damages: 0,
  requests: 'harmless',
  asks: 0,
  analyst: false,
  hoursAfterwards: 0,
} as const;

/** Many workers of one repository who spend all they set aside, and little money for all of them. */
export const scarce: Partial<Scenario> = {
  ...alone,
  rates: { 'call-slow': 0.2 },
  config: scarceMoney,
  issues: 3,
  maxWorkers: 3,
  dearestCall: 900_000,
  leastCost: 1,
  turnShare: 0.6,
};

const manyAtOnce = 'limits:\n  max_workers: 4\n  attempts: 5\n';

/** Workers that die with a heartbeat under way, which arrives when the next attempt is at work already: little else may be slow, or that would begin later. */
export const lateCalls: Partial<Scenario> = {
  config: manyAtOnce,
  ...alone,
  rates: { 'call-slow': 0.04, 'worker-dies': 0.12 },
  issues: 3,
  maxWorkers: 4,
  turnShare: 0.1,
};

/** People who say more while governance is still reading what they said before. */
export const secondThoughts: Partial<Scenario> = {
  dispatchers: 1,
  rates: { 'call-slow': 0.3 },
  theme: 'holds',
  requests: 'harmless',
  hoursAfterwards: 0,
  issues: 1,
  acts: 40,
  suited: 1,
  actsWithinMs: 40_000,
  reactions: 0,
  damages: 0,
};

/** Jobs that wait for their window. */
export const waiting: Partial<Scenario> = {
  ...alone,
  rates: {},
  startedAt: noon,
  config: windowed,
  issues: 1,
};
