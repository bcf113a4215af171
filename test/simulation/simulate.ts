import { isTerminal, isWorking } from '../../src/job/job-state.ts';
import type { CallSite } from './call-site.ts';
import type { FaultKind } from './chaos.ts';
import { unheardOf } from './check-heard.ts';
import { createWorld } from './create-world.ts';
import { checkAtRest, openReservations } from './invariants.ts';
import { installAnew } from './move-repositories.ts';
import { letPeopleAct } from './people.ts';
import type { Plants } from './plants.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import { createSimulation, type Simulation, type Violation } from './simulation.ts';
import type { World } from './world.ts';

export type RunOptions = {
  plants?: Plants;
  /** Instead of the one that the seed makes. */
  scenario?: Scenario;
  /** Nothing goes wrong any more after so many faults. */
  faultLimit?: number;
  /** After so many turns nothing goes wrong any more, nobody wants anything any more, and everything happens in order. */
  turnLimit?: number;
  traced?: boolean;
  inOrder?: boolean;
  order?: (call: CallSite) => FaultKind | undefined;
  /** What people do, instead of what the seed lets them do. */
  script?: (world: World) => ReturnType<typeof letPeopleAct>;
};

export type RunResult = {
  seed: number;
  violations: readonly Violation[];
  injected: Readonly<Record<FaultKind, number>>;
  faults: number;
  turns: number;
  states: ReadonlySet<string>;
  transitions: ReadonlySet<string>;
  trace: readonly string[];
  world: World;
};

const chaosMs = 20 * 60_000;
const sweepEveryMs = 60_000;
/** As long the sweeper pauses at most between two rounds of all jobs. */
const roundMs = 60 * 60_000;
/** … and between two comparisons with GitHub. */
const comparisonMs = 10.5 * sweepEveryMs;
/** More turns than any run needs that comes to rest. */
const mostTurns = 60_000;
const mostMs = 24 * 3_600_000;

/** One run: everything goes wrong for a while, then nothing any more, then all must have come to rest and the rules must hold. */
export async function simulate(seed: number, options: RunOptions = {}): Promise<RunResult> {
  const scenario = options.scenario ?? scenarioOf(seed);
  const simulation = createSimulation({
    seed,
    startedAt: scenario.startedAt,
    rates: scenario.rates,
    ...pick(scenario, ['aimed']),
    turnShare: scenario.turnShare,
    ...pick(options, ['faultLimit', 'traced', 'inOrder', 'order']),
  });
  const world = createWorld(simulation, scenario, options.plants ?? {});
  const sweeping = sweepEveryMinute(world);
  const people = (options.script ?? letPeopleAct)(world);
  const chaosEnds = scenario.startedAt + Math.max(chaosMs, scenario.actsWithinMs + 60_000);
  await runUntil(simulation, () => {
    if (simulation.scheduler.turns() >= (options.turnLimit ?? mostTurns)) return true;
    const quiet = sweeping.nothingFound(1) && people.open() === 0 && isQuiet(world);
    return quiet || simulation.scheduler.clock.now() >= chaosEnds;
  });
  await comeToRest(world, people, sweeping);
  if (scenario.moves === 'installed-anew' && simulation.violations.length === 0) {
    installAnew(world, people.issues);
    await comeToRest(world, people, sweeping);
  }
  sweeping.stop();
  /* A run that was cut short at a violation has not come to rest. */
  if (simulation.violations.length === 0) await checkAtRest(world, people.issues);
  return {
    seed,
    violations: simulation.violations,
    injected: simulation.chaos.injected,
    faults: simulation.chaos.total(),
    turns: simulation.scheduler.turns(),
    states: world.watch.states,
    transitions: world.watch.transitions,
    trace: simulation.trace,
    world,
  };
}

async function runUntil({ scheduler, violations }: Simulation, ended: () => boolean): Promise<void> {
  while (violations.length === 0 && !ended()) {
    if (!(await scheduler.next())) return;
  }
}

/** Nothing goes wrong any more; what failed too often is put back by the sweeper. */
async function comeToRest(world: World, people: { open(): number }, sweeping: Sweeping): Promise<void> {
  const { simulation } = world;
  const { scheduler, chaos } = simulation;
  simulation.note(() => 'from here on nothing goes wrong any more');
  chaos.calm();
  scheduler.beOrderly();
  await restOnce(world, people, sweeping);
  const pauseMs = await untilFoundMs(world);
  if (pauseMs === undefined) return;
  scheduler.jump(pauseMs);
  await restOnce(world, people, sweeping);
}

/** The sweeper finds a forgotten lock, place, reservation or end of a log on its next round of all jobs, and what was said and not heard when it compares them with GitHub. */
async function untilFoundMs(world: World): Promise<number | undefined> {
  if ((await isLockForgotten(world)) || (await isPlaceForgotten(world))) return roundMs;
  if ((await openReservations(world)).length > 0 || (await isTailForgotten(world))) return roundMs;
  return wasTakenUpAgain(world) || (await unheardOf(world)).length > 0 ? comparisonMs : undefined;
}

/** What ended a job that people have had taken up again is still closed when the sweeper compares it with GitHub. */
function wasTakenUpAgain({ watch, closings }: World): boolean {
  return watch
    .jobs()
    .some(({ id, state }) => !isTerminal(state) && closings.some(({ jobId }) => jobId === id));
}

async function isLockForgotten({ ports, repositories, watch }: World): Promise<boolean> {
  const locks = await Promise.all(repositories.map(({ id }) => ports.fileLocks.list(id)));
  return locks.flat().some(({ jobId }) => !isWorking(watch.job(jobId).state));
}

/** Whoever commits and dies before the head is put has the end of the log anchored by nobody. */
async function isTailForgotten({ ports, store, watch }: World): Promise<boolean> {
  const tails = store.jobIds().map(async (jobId) => {
    if (watch.job(jobId).details === undefined) return false;
    const anchored = await ports.anchors.list(jobId);
    const { length } = store.log(jobId);
    return !anchored.some(({ version }) => version === length);
  });
  return (await Promise.all(tails)).includes(true);
}

async function isPlaceForgotten({ ports, repositories }: World): Promise<boolean> {
  const owners = await Promise.all(repositories.map(({ id }) => ports.slots.owners(`repository:${id}`)));
  return owners.flat().length > 0;
}

async function restOnce(world: World, people: { open(): number }, sweeping: Sweeping): Promise<void> {
  const { simulation } = world;
  const { scheduler } = simulation;
  const latest = { turns: scheduler.turns() + mostTurns, at: scheduler.clock.now() + mostMs };
  sweeping.forget();
  await runUntil(simulation, () => {
    if (scheduler.turns() > latest.turns || scheduler.clock.now() > latest.at) {
      simulation.violate('everything comes to rest', statesOf(world));
      return true;
    }
    return sweeping.nothingFound(quietSweeps) && people.open() === 0 && isQuiet(world);
  });
}

function statesOf({ watch, queues, tasks }: World): string {
  const jobs = watch.jobs().map((job) => `${job.id} ${job.state}`);
  const open = Object.values(queues).map((queue) => `${queue.name}: ${queue.open()}`);
  return [...jobs, ...open, `${tasks.all().filter((task) => task.state !== 'stopped').length} tasks`].join(
    ', ',
  );
}

function isQuiet({ queues, tasks, webhooks }: World): boolean {
  return (
    webhooks.undelivered() === 0 &&
    Object.values(queues).every((queue) => queue.open() === 0) &&
    tasks.all().every((task) => task.state === 'stopped')
  );
}

type Sweeping = { nothingFound(sweeps: number): boolean; forget(): void; stop(): void };

/** As often the sweeper finds nothing before everything has come to rest. */
const quietSweeps = 2;
/** While nothing happens: a minute, then longer than anything may stand still, then longer than the sweeper's comparison with GitHub pauses. */
const pausesMs = [sweepEveryMs, 2.5 * sweepEveryMs, comparisonMs];

/** The sweeper, each virtual minute; more and more seldom while nothing at all happens, as nobody would see another difference. */
function sweepEveryMinute(world: World): Sweeping {
  const { simulation, planes } = world;
  const { scheduler } = simulation;
  let silent = 0;
  let stirringsThen = 0;
  let lastAt = scheduler.clock.now();
  let stopped = false;
  const sweep = (): boolean => {
    if (stopped) return false;
    scheduler.after(sweepEveryMs, sweep);
    const nothingStirs = scheduler.stirrings() === stirringsThen;
    const pauseMs = pausesMs[nothingStirs ? Math.min(silent, pausesMs.length - 1) : 0] as number;
    const now = scheduler.clock.now();
    if (now - lastAt < pauseMs - sweepEveryMs / 2) return false;
    lastAt = now;
    planes.sweeper
      .run((run) => run())
      .then((answer) => {
        const nothing =
          isQuiet(world) &&
          answer.outcome === 'done' &&
          answer.value.faults === 0 &&
          Object.keys(answer.value.findings).length === 0;
        silent = nothing ? silent + 1 : 0;
        stirringsThen = scheduler.stirrings();
      });
    return true;
  };
  scheduler.after(sweepEveryMs, sweep);
  return {
    nothingFound: (sweeps) => silent >= sweeps,
    forget() {
      silent = 0;
    },
    stop() {
      stopped = true;
    },
  };
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(
    keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]),
  ) as Pick<T, K>;
}
