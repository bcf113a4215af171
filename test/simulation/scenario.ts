import type { JobState } from '../../src/job/job-state.ts';
import type { BatchWindow } from '../../src/job/job-values.ts';
import type { AimedRates, FaultRates } from './chaos.ts';
import { occasionOf } from './occasions.ts';
import { createPrng, type Prng } from './prng.ts';
import type { Limited } from './simulated-limits.ts';
import { type Theme, themes } from './theme.ts';

/** What one run is about: how much goes wrong, who wants what, how tight the bounds are. Made from the seed alone. */
export type Scenario = {
  seed: number;
  startedAt: number;
  rates: FaultRates;
  /** Where more goes wrong than elsewhere, or less. */
  aimed?: AimedRates;
  turnShare: number;
  issues: number;
  repositories: number;
  maxWorkers: number;
  /** Dispatchers at once, as Lambda has them. */
  dispatchers: number;
  /** `.github/factory.yml`; absent for the defaults. */
  config?: string;
  /** What people do besides asking for the jobs. */
  acts: number;
  /** Share of them that suit the job as it stands. */
  suited: number;
  /** What people do about a job that has moved; absent where they only act at moments of their own. */
  theme?: Theme;
  /** Where people of the theme `endings` merge or close what a job has to show. */
  endIn?: JobState;
  /** Where a worker takes its time, so that people come to act while it is there; absent where it never does. */
  lingersIn?: 'IN_PROGRESS' | 'VALIDATING';
  /** How often they do it at most. */
  reactions: number;
  /** Within so many virtual milliseconds people do what they do. */
  actsWithinMs: number;
  /** What the issues say. */
  requests: 'harmless' | 'held' | 'any';
  /** How often a planning worker has something to ask. */
  asks: number;
  /** No attempt gives up, asks anything or meets a red gate: the run is about something else. */
  plainAttempts?: true;
  /** A model gives a second opinion, and may ask as well. */
  analyst: boolean;
  /** The share of webhooks that GitHub delivers late. */
  lateWebhooks: number;
  /** The share of tries to deliver a webhook that do not get through; absent where all do. */
  unreached?: number;
  /** The repository does not let the factory dismiss reviews. */
  refusesDismissals: boolean;
  /** Hours that pass at the end, for what is waited for that long. */
  hoursAfterwards: number;
  /** How often somebody spoils what shows a job. */
  damages: number;
  /** An installation's money of one day, in micro-dollars. */
  installationDay: number;
  /** What the model's calls cost at most, in micro-dollars. */
  dearestCall: number;
  /** The least part of it that a call costs of what was set aside for it. */
  leastCost?: number;
  /** Where machines are short, or slow. */
  machines?: Machines;
  /** People ask for plans to look at, before anything is carried out. */
  plansFirst?: true;
  /** Its repository is renamed while a job is on its way, or the App is installed anew once everything has come to rest. */
  moves?: 'renamed' | 'installed-anew';
  /** GitHub wants no requests for a while. */
  limited?: Limited;
};

/** `noneForMs`: from the beginning the platform has none for so long. `comeUpMs`: as long a machine takes at least until its worker runs. */
export type Machines = { noneForMs?: number; comeUpMs?: number };

const none: FaultRates = {};
const gentle: FaultRates = {
  'crash-before': 0.002,
  'crash-after': 0.002,
  'call-fails': 0.004,
  'answer-lost': 0.004,
  'call-slow': 0.01,
  'acknowledgement-lost': 0.05,
  'message-doubled': 0.05,
  'webhook-doubled': 0.1,
  'redelivery-refused': 0.1,
  'github-lag': 0.1,
  'task-event-lost': 0.1,
  'task-unlisted': 0.2,
  'worker-dies': 0.01,
  'worker-hangs': 0.01,
};
/** What people say is heard long after they said it. */
const slow: FaultRates = { 'call-slow': 0.08, 'call-fails': 0.04 };
const rough: FaultRates = {
  ...gentle,
  'crash-before': 0.008,
  'crash-after': 0.008,
  'call-fails': 0.015,
  'answer-lost': 0.015,
  'call-slow': 0.03,
  'acknowledgement-lost': 0.15,
  'redelivery-refused': 0.4,
  'github-lag': 0.4,
  'clock-jump': 0.05,
  'task-event-lost': 0.4,
  'worker-dies': 0.02,
  'worker-hangs': 0.04,
};

const tightLimits = `limits:
  attempts: 2
  refinements: 1
  review_rounds: 1
  ci_rounds: 1
  max_workers: 1
`;
const noRounds = `limits:
  review_rounds: 0
  ci_rounds: 0
`;
const tightMoney = `budget:
  job: 2
  repository_day: 3
limits:
  attempts: 2
`;

/** An approver may release what they asked for themselves; nobody else is one. */
const ownReleases = `governance:
  approvers: [user:approver]
  self_release: true
`;
const everythingHeld = `governance:
  auto_approve_below: 0
  approvers: [user:approver, user:outsider]
`;
const shortPatience = `questions:
  remind_after_hours: 1
  expire_after_hours: 2
`;
export const commandsAnHour = 4;
const fewCommands = `limits:
  commands_per_hour: ${commandsAnHour}
`;

/** What makes a theme's occasions frequent. */
const configs: Partial<Record<Theme, readonly (string | undefined)[]>> = {
  steering: [undefined, fewCommands],
  holds: [undefined, undefined, ownReleases, everythingHeld],
  questions: [undefined, shortPatience],
  feedback: [tightLimits, noRounds],
  money: [tightMoney],
};

/** How far people and factory are apart, and how long it takes them to come together. */
function talkOf(theme: Theme | undefined, config: string | undefined, prng: Prng) {
  const asking = theme === 'questions' || theme === 'endings';
  const requests = requestsOf(theme, prng);
  const analyst = prng.chance(asking ? 0.3 : 0.1);
  const refusesDismissals = prng.chance(theme === 'holds' || theme === 'endings' ? 0.5 : 0.1);
  return {
    requests,
    /* A hold that cannot be settled, of a job that waits for answers, hardly ever comes by itself. */
    asks: asking || (theme === 'holds' && refusesDismissals) ? 0.6 : 0.05,
    analyst,
    lateWebhooks: 0.1,
    refusesDismissals,
    hoursAfterwards: config === shortPatience && prng.chance(0.3) ? 3 : 0,
  };
}

/** Wherever a job that has something to show can stand; where it stands only while a worker is at work, more often. */
const endings = [
  'GOVERNANCE_ANALYSIS',
  'APPROVED',
  'NEEDS_INPUT',
  'TASK_PLANNING',
  'IN_PROGRESS',
  'IN_PROGRESS',
  'VALIDATING',
  'VALIDATING',
  'VALIDATING',
  'DEPLOYABLE',
  'NEEDS_HUMAN',
  'FAILED',
  'REJECTED',
] as const satisfies readonly JobState[];

const noon = Date.parse('2026-01-02T12:00:00.000Z');
const beforeMidnight = Date.parse('2026-01-02T23:52:00.000Z');

export function scenarioOf(seed: number): Scenario {
  /* A stream of its own, so that the run itself does not move when a scenario learns something new. */
  const prng = createPrng(seed ^ 0x5eed);
  const anyConfig = prng.pick([undefined, undefined, tightLimits, tightMoney]);
  const settled = {
    seed,
    startedAt: prng.chance(0.15) ? beforeMidnight : noon,
    rates: prng.pick([none, none, gentle, gentle, gentle, rough]),
    turnShare: prng.pick([0.1, 0.3, 0.6]),
    issues: 1 + prng.int(2),
    repositories: prng.chance(0.2) ? 2 : 1,
    maxWorkers: 1 + prng.int(2),
    dispatchers: 1,
    acts: prng.int(8),
    suited: prng.pick([0, 0.5, 0.8]),
    actsWithinMs: prng.pick([60_000, 300_000, 900_000]),
    dearestCall: prng.pick([50_000, 1_200_000]),
  };
  const size = sizeOf(prng);
  const theme = prng.chance(0.75) ? prng.pick(themes) : undefined;
  const config = theme === undefined ? anyConfig : prng.pick(configs[theme] ?? [anyConfig]);
  const scenario = {
    ...settled,
    ...talkOf(theme, config, prng),
    ...(theme === undefined ? {} : { theme }),
    reactions: theme === undefined ? 0 : 3 + prng.int(12),
    damages: prng.chance(0.15) ? 1 + prng.int(3) : 0,
    installationDay: theme === 'money' && prng.chance(0.5) ? 4_000_000 : 100_000_000,
    ...(config === undefined ? {} : { config }),
    ...(theme === 'money' ? { dearestCall: 1_200_000 } : {}),
    ...(size === undefined ? {} : smallerOf(size, theme, prng)),
  };
  const themed = { ...scenario, ...ofTheme(scenario, theme, prng) };
  const started = { ...themed, ...startingOf(themed, createPrng(seed ^ 0x57a27)) };
  const whole: Scenario = {
    ...started,
    ...occasionOf(createPrng(seed ^ 0x0cca5)),
    ...machinesOf(createPrng(seed ^ 0x3ac41)),
    ...movesOf(createPrng(seed ^ 0x30fed)),
    ...plansOf(theme, createPrng(seed ^ 0x91a75)),
  };
  return { ...whole, ...limitedOf(createPrng(seed ^ 0x11417ed), whole.rates) };
}

/** One run in fifty; the limit lasts as long as a secondary one, or as what is left of the hour of a primary one. */
function limitedOf(prng: Prng, rates: FaultRates): Partial<Scenario> {
  if (prng.next() >= 0.02) return {};
  const who = prng.chance(0.8) ? 'the installation' : 'the App';
  const limited = { who, afterMs: prng.int(180_000), seconds: prng.pick([60, 180, 900, 3_600]) } as const;
  return { limited, rates: { ...rates, 'github-limited': 1 } };
}

function movesOf(prng: Prng): Pick<Scenario, 'moves'> {
  const drawn = prng.next();
  if (drawn < 0.015) return { moves: 'renamed' };
  return drawn < 0.03 ? { moves: 'installed-anew' } : {};
}

function plansOf(theme: Theme | undefined, prng: Prng): Pick<Scenario, 'plansFirst'> {
  return theme === 'steering' && prng.next() < 0.25 ? { plansFirst: true } : {};
}

/** A shortage is mostly over before people lose patience, or before an attempt does, and sometimes lasts longer; the machine that ends it may be slow, too. */
function machinesOf(prng: Prng): Pick<Scenario, 'machines'> {
  const drawn = prng.next();
  if (drawn < 0.008) return { machines: { noneForMs: (3 + prng.int(9)) * 60_000 } };
  if (drawn < 0.011) return { machines: { noneForMs: (61 + prng.int(10)) * 60_000 } };
  if (drawn < 0.02) return { machines: { comeUpMs: 60_000 + prng.int(300_000) } };
  if (drawn >= 0.026) return {};
  const noneForMs = (12 + prng.int(48)) * 60_000;
  return { machines: { noneForMs, ...(prng.chance(0.6) ? { comeUpMs: 60_000 + prng.int(300_000) } : {}) } };
}

/** The window opens a few minutes after the labels, and closes before everybody has come to rest. */
const soon: BatchWindow = { from: '12:04', to: '12:14' };
/** `.github/factory.yml` with that window for all but critical jobs. */
const windowed = `windows:
  high: ${soon.from}-${soon.to} UTC
  medium: ${soon.from}-${soon.to} UTC
  low: ${soon.from}-${soon.to} UTC
`;
const pauseSeconds = 200;
const pausing = `limits:
  cooldown_seconds: ${pauseSeconds}
  max_workers: 3
`;

/** When jobs may start that are not critical; undefined where they always may. */
export function windowOf({ config }: Pick<Scenario, 'config'>): BatchWindow | undefined {
  return config?.endsWith(windowed) === true ? soon : undefined;
}

/** Seconds between two starts of one repository. */
export function cooldownOf({ config }: Pick<Scenario, 'config'>): number {
  return config === pausing ? pauseSeconds : 0;
}

/**
 * When jobs may start, and who starts them. A stream of its own again. A clock that jumps would make a start look early or late that was neither.
 */
function startingOf({ rates, ...scenario }: Scenario, prng: Prng): Partial<Scenario> {
  const dispatchers = prng.chance(0.5) ? 2 : 1;
  const steady = { ...rates, 'clock-jump': 0 };
  const drawn = prng.next();
  if (drawn < 0.04)
    return {
      dispatchers,
      startedAt: noon,
      rates: steady,
      config: `${scenario.config ?? ''}${windowed}`,
    };
  if (drawn > 0.07) return { dispatchers };
  const maxWorkers = 2 + prng.int(2);
  const one = { repositories: 1, acts: prng.int(3), reactions: prng.int(4) };
  return {
    ...one,
    dispatchers,
    maxWorkers,
    issues: 2,
    rates: steady,
    config: pausing,
    hoursAfterwards: 0,
  };
}

/** What people do at most: at moments of their own, where the run has no theme and where it has one, and about what has happened. */
type Size = { acts: number; actsBesidesTheme: number; reactions: number };

const small: Size = { acts: 5, actsBesidesTheme: 2, reactions: 6 };
const least: Size = { acts: 2, actsBesidesTheme: 1, reactions: 2 };

/** undefined for a run of any size: they are few, as one of them costs as much as five small ones, and most of what can go wrong needs no more than a little. */
function sizeOf(prng: Prng): Size | undefined {
  const drawn = prng.next();
  if (drawn < 0.03) return undefined;
  return drawn < 0.2 ? small : least;
}

/** One job and a few minutes. */
function smallerOf(size: Size, theme: Theme | undefined, prng: Prng) {
  return {
    issues: 1,
    repositories: 1,
    acts: prng.int(theme === undefined ? size.acts : size.actsBesidesTheme),
    reactions: theme === undefined ? 0 : 1 + prng.int(size.reactions),
    actsWithinMs: 60_000,
    damages: 0,
  };
}

/** What some themes need besides their wishes. */
function ofTheme({ refusesDismissals }: Scenario, theme: Theme | undefined, prng: Prng): Partial<Scenario> {
  switch (theme) {
    case 'endings': {
      const endIn = prng.pick(endings);
      const lingersIn = endIn === 'IN_PROGRESS' || endIn === 'VALIDATING' ? endIn : undefined;
      const asks = endIn === 'NEEDS_INPUT' ? 0.6 : 0.05;
      return { endIn, asks, reactions: 8, ...(lingersIn && { lingersIn }) };
    }
    case 'questions':
      return questioning(prng);
    /* A second reviewer finds the work on the first one's words where it stands only for a moment. */
    case 'feedback':
      return prng.chance(0.3) ? { lingersIn: 'VALIDATING', requests: 'harmless', reactions: 6 } : {};
    case 'holds':
      return refusesDismissals && prng.chance(0.5) ? { rates: slow, reactions: 3 + prng.int(4) } : {};
    default:
      return {};
  }
}

/** Whether answers are heard when the job has gone on without them, because the factory is slow, or because GitHub is. */
function questioning(prng: Prng): Partial<Scenario> {
  const reactions = 3 + prng.int(4);
  const drawn = prng.next();
  if (drawn < 0.1) return { rates: slow, reactions };
  if (drawn > 0.35) return {};
  return { lateWebhooks: 0.5, lingersIn: 'VALIDATING', requests: 'harmless', asks: 0.4, reactions };
}

function requestsOf(theme: Theme | undefined, prng: Prng): Scenario['requests'] {
  if (theme === 'holds') return 'held';
  if (theme === 'endings') return prng.pick(['harmless', 'held']);
  return prng.pick(['harmless', 'harmless', 'harmless', 'any']);
}
