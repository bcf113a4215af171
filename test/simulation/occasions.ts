import type { AimedRates, FaultRates } from './chaos.ts';
import type { Prng } from './prng.ts';

/** A day's money that two or three calls of a model use up. */
const scarceMoney = `budget:
  job: 5
  repository_day: 1.5
limits:
  max_workers: 3
`;
const manyAtOnce = `limits:
  max_workers: 4
  attempts: 5
`;

const still: FaultRates = {};

/** Nothing but what the occasion is about: one repository, and nobody who wants more than the jobs. */
const alone = {
  rates: still,
  dispatchers: 1,
  repositories: 1,
  acts: 0,
  reactions: 0,
  damages: 0,
  requests: 'harmless',
  asks: 0,
  analyst: false,
  hoursAfterwards: 0,
  installationDay: 100_000_000,
} as const;

/** Many workers of one repository who spend all they set aside, little money for all of them, and time between a look at it and the hand on it. */
const scarce = {
  ...alone,
  aimed: { 'budgets.reserve': { 'call-slow': 0.3 } } as AimedRates,
  config: scarceMoney,
  issues: 3,
  maxWorkers: 3,
  dearestCall: 900_000,
  leastCost: 1,
};

const dies: FaultRates = { 'worker-dies': 0.6 };

/** Workers that die on their last steps, often with a heartbeat under way, which arrives when the next attempt is at work already. */
const lateBeats = {
  ...alone,
  aimed: {
    'leases.beat': { 'call-slow': 0.5 },
    validate: dies,
    'authorize-push': dies,
    push: dies,
    complete: dies,
    deliver: dies,
  } as AimedRates,
  config: manyAtOnce,
  issues: 2,
  maxWorkers: 4,
};

/** People who take the label off and put it on again, and a log that takes its time: what was read about the label is old by the time it is written. */
const secondThoughts = {
  ...alone,
  aimed: { 'log.append': { 'call-slow': 0.3 } } as AimedRates,
  issues: 1,
  theme: 'second-thoughts',
  reactions: 8,
  lateWebhooks: 0,
} as const;

/** What governance has read on GitHub is seconds old when it stands in the log, or a minute. */
const oldNews: { aimed: AimedRates } = {
  aimed: {
    'log.append': { 'call-slow': 0.3 },
    'facts.branchHead': { 'call-slow': 0.1 },
    'facts.comments': { 'call-slow': 0.1 },
    'facts.file': { 'call-slow': 0.1 },
    'facts.issue': { 'call-slow': 0.1 },
    'facts.permission': { 'call-slow': 0.1 },
    'facts.pullRequest': { 'call-slow': 0.1 },
    'facts.pullRequestsOfBranch': { 'call-slow': 0.1 },
    'facts.review': { 'call-slow': 0.1 },
  },
};

/** The worker API answers everybody else again once a worker has given up to say that it has pushed. */
const unheard: { aimed: AimedRates } = { aimed: { complete: { 'call-fails': 0.97, 'answer-lost': 0.03 } } };

/** Of an edit of a held request the factory does not hear before the sweeper finds it, and judges slowly what it says while its webhook arrives at last. */
const unseenEdits = {
  ...alone,
  aimed: {
    'facts.permission': { 'call-slow': 0.7 },
    'facts.organisationHead': { 'call-slow': 0.7 },
    'artifacts.put': { 'call-slow': 0.7 },
  } as AimedRates,
  turnShare: 0.6,
  unreached: 0.75,
  issues: 1,
  theme: 'edits',
  requests: 'held',
  reactions: 6,
} as const;

/** Work is stopped when it is pushed and not yet confirmed, and taken up again as it is. */
const begunAgain = {
  ...alone,
  aimed: { 'facts.pullRequestsOfBranch': { 'call-slow': 0.9 } } as AimedRates,
  issues: 1,
  theme: 'restarts',
  reactions: 6,
  lateWebhooks: 0,
} as const;

const lingering = ['IN_PROGRESS', 'VALIDATING'] as const;
/** What holds a request is looked at so slowly that an edit has made it harmless by then, and work has begun. */
const lateHolds = {
  ...alone,
  aimed: {
    'facts.pullRequest': { 'call-slow': 0.4, 'call-fails': 0.5 },
    'facts.permission': { 'call-slow': 0.3 },
  } as AimedRates,
  issues: 2,
  maxWorkers: 1,
  theme: 'edits',
  requests: 'held',
  asks: 0.4,
  reactions: 8,
  lateWebhooks: 0,
} as const;

const everythingHeld = `governance:
  auto_approve_below: 0
  approvers: [user:approver]
`;

/** Of a merge of what was delivered the factory hears only when more was asked for, and is held. */
const unheardMerges = {
  ...alone,
  config: everythingHeld,
  unreached: 0.5,
  turnShare: 0.6,
  issues: 1,
  theme: 'merges',
  reactions: 6,
  lateWebhooks: 0,
} as const;

type Occasion =
  | typeof scarce
  | typeof lateBeats
  | typeof secondThoughts
  | typeof oldNews
  | typeof unheard
  | typeof unseenEdits
  | typeof begunAgain
  | typeof unheardMerges
  | (typeof lateHolds & { lingersIn: (typeof lingering)[number] });

/** One run in seven is about an occasion that hardly ever comes by itself: two workers at the same money, two attempts at the same lease, two thoughts about one label, old news, a push of which nobody hears, an edit that nobody has seen, work that is stopped and begun again, a hold that is seen too late, a merge that is heard of too late. */
export function occasionOf(prng: Prng): Occasion | undefined {
  const drawn = prng.next();
  if (drawn < 0.005) return scarce;
  if (drawn < 0.02) return lateBeats;
  if (drawn < 0.03) return secondThoughts;
  if (drawn < 0.08) return oldNews;
  if (drawn < 0.09) return unheard;
  if (drawn < 0.107) return unseenEdits;
  if (drawn < 0.12) return begunAgain;
  if (drawn < 0.135) return { ...lateHolds, lingersIn: prng.pick(lingering) };
  if (drawn < 0.145) return unheardMerges;
  return undefined;
}
