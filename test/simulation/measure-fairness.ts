import { createHash } from 'node:crypto';
import type { JobEvent } from '../../src/job/job-event.ts';
import { isAtRest } from '../../src/job/job-state.ts';
import type { TaskRequest } from '../../src/ports/task-runner.ts';
import { label } from './act-on-github.ts';
import { people } from './cast.ts';
import { createWorld } from './create-world.ts';
import type { Host } from './host.ts';
import { type Issue, jobIdOfIssue } from './issue.ts';
import { measuredPace } from './measured-pace.ts';
import type { Pace } from './pace.ts';
import { bodies } from './request-bodies.ts';
import { type Scenario, scenarioOf } from './scenario.ts';
import type { Person } from './simulated-github.ts';
import { createSimulation, type Violation } from './simulation.ts';
import { createWorkerClient } from './worker-client.ts';
import type { World } from './world.ts';

/** What another, noisy repository keeps waiting: nothing, labels without a verdict, approved jobs beside a free place, or approved jobs while every place is taken. */
export type Crowd = 'none' | 'labels' | 'approved' | 'places';

/** A job of the quiet repository: when, in virtual milliseconds after its label, it had come how far. */
export type QuietJob = {
  judgedMs: number;
  startedMs: number;
  registeredMs: number;
  /** How long it took from the first end of another task after its approval; absent where it did not wait for one. */
  sincePlaceFreeMs?: number;
  /** Jobs of the noisy repository that began between its approval and its start. */
  overtakenBy: number;
  /** Of the noisy repository, when it was labelled. */
  noisyWaiting: number;
};

export type Fairness = { jobs: QuietJob[]; violations: readonly Violation[]; turns: number };

/** As many places as a deployment has unless it is told otherwise. */
const maxWorkers = 4;
/** Between the end of a quiet job and the next one's label; prime, so that the labels meet every phase of what goes on beside them. */
const restMs = 1_709;
const sweepEveryMs = 60_000;
/** Tasks of the noisy repository, where all places are taken: of several lengths, or they would all end at once. */
const lastingTasksMs = [41_000, 47_000, 53_000, 59_000] as const;

/** Enough that none of them wants more in an hour than one may. */
const peopleOfCrowd = 100;

const harmless = bodies.harmless[0];

/**
 * How long the jobs of a quiet repository take from label to worker, one after the other, while a noisy one keeps `noisy` jobs waiting: whenever one of these goes on, another is
 * labelled. The real planes with as many instances and batches as are deployed, two dispatchers among them, on a virtual clock: the same in every run and on every machine.
 */
export async function measureFairness({
  crowd,
  noisy,
  quiet,
  pace = measuredPace,
}: {
  crowd: Crowd;
  noisy: number;
  quiet: number;
  pace?: Pace;
}): Promise<Fairness> {
  const settings = settingsOf(crowd);
  const simulation = createSimulation({ ...settings, turnShare: 0, pace });
  const { scheduler, violations } = simulation;
  let tasks = 0;
  const world = createWorld(simulation, settings, {}, (_, host, request) => {
    const lasts = crowd === 'places' && ofCrowd.has(request.jobId);
    tasks += 1;
    return doNothing(world, host, request, lasts ? (lastingTasksMs[tasks % lastingTasksMs.length] ?? 0) : 0);
  });
  const moments = keepMoments(world);
  sweepEveryMinute(world);
  const until = async (is: () => boolean) => {
    while (!is() && violations.length === 0 && (await scheduler.next()));
  };

  const [noisyRepository, quietRepository] = world.repositories as [Issue['address'], Issue['address']];
  const crowdOfPeople = peopleOf(world, noisyRepository);
  const begin = (address: Issue['address'], by: Person = people.writer) => {
    const issue = { address, number: world.github.openIssue(address, { body: harmless }).number };
    label(world, issue, by);
    return jobIdOfIssue(issue);
  };
  const waiting = new Set<string>();
  const ofCrowd = new Set<string>();
  const beginNoisy = () => {
    const jobId = begin(noisyRepository, crowdOfPeople());
    waiting.add(jobId);
    ofCrowd.add(jobId);
    return jobId;
  };
  const goesOn: JobEvent['type'] = crowd === 'labels' ? 'VerdictRecorded' : 'AttemptStarted';
  world.committed.push(({ jobId, events }) => {
    if (events.some(({ type }) => type === goesOn) && waiting.delete(jobId)) beginNoisy();
  });
  const first = Array.from({ length: crowd === 'none' ? 0 : noisy }, beginNoisy);
  if (crowd === 'approved' || crowd === 'places')
    await until(() => first.every((jobId) => moments.has(jobId, 'VerdictRecorded')));

  const jobs: QuietJob[] = [];
  while (jobs.length < quiet && violations.length === 0) {
    const noisyWaiting = waiting.size;
    const labelledAt = scheduler.clock.now();
    const jobId = begin(quietRepository);
    await until(() => moments.has(jobId, 'WorkerRegistered') && isAtRest(world.watch.job(jobId).state));
    const [judgedAt, startedAt, registeredAt] = (
      ['VerdictRecorded', 'AttemptStarted', 'WorkerRegistered'] as const
    ).map((type) => moments.of(jobId, type)) as [number, number, number];
    const others = moments.all('AttemptStarted').filter((at) => at > judgedAt && at < startedAt);
    const placeFreeAt = moments.all('AttemptFailed').filter((at) => at > judgedAt && at < startedAt)[0];
    jobs.push({
      judgedMs: judgedAt - labelledAt,
      startedMs: startedAt - labelledAt,
      registeredMs: registeredAt - labelledAt,
      ...(placeFreeAt === undefined ? {} : { sincePlaceFreeMs: registeredAt - placeFreeAt }),
      overtakenBy: others.length,
      noisyWaiting,
    });
    const nextAt = scheduler.clock.now() + restMs;
    scheduler.after(restMs, () => false);
    await until(() => scheduler.clock.now() >= nextAt);
  }
  return { jobs, violations, turns: scheduler.turns() };
}

/** Nothing goes wrong and nobody wants anything else. The noisy repository may take every place where that is what is measured, and half of them otherwise. */
function settingsOf(crowd: Crowd): Scenario {
  const { theme: _, lingersIn: __, endIn: ___, ...any } = scenarioOf(1);
  return {
    ...any,
    rates: {},
    issues: 0,
    acts: 0,
    reactions: 0,
    damages: 0,
    repositories: 2,
    maxWorkers,
    dispatchers: 2,
    analyst: false,
    lateWebhooks: 0,
    config: `limits:
  max_workers: ${crowd === 'places' ? maxWorkers : maxWorkers / 2}
  attempts_per_day: 10000
`,
  };
}

/** Many people, one after the other: each may only want so much in an hour. */
function peopleOf({ github }: World, address: Issue['address']): () => Person {
  let next = 0;
  return () => {
    next = (next + 1) % peopleOfCrowd;
    const person: Person = { id: 2_000 + next, login: `writer-${next}`, type: 'User' };
    github.allow(address, person.login, 'write');
    return person;
  };
}

type Moments = {
  has(jobId: string, type: JobEvent['type']): boolean;
  of(jobId: string, type: JobEvent['type']): number | undefined;
  all(type: JobEvent['type']): number[];
};

/** When something first happened to a job, by the virtual clock. */
function keepMoments({ committed, simulation }: World): Moments {
  const known = new Map<string, Map<string, number>>();
  committed.push(({ jobId, events }) => {
    for (const { type } of events) {
      const ofType = known.get(type) ?? new Map<string, number>();
      known.set(type, ofType);
      if (!ofType.has(jobId)) ofType.set(jobId, simulation.scheduler.clock.now());
    }
  });
  return {
    has: (jobId, type) => known.get(type)?.has(jobId) === true,
    of: (jobId, type) => known.get(type)?.get(jobId),
    all: (type) => [...(known.get(type)?.values() ?? [])],
  };
}

/** A worker that registers, takes its time, and says that it is blocked. */
async function doNothing(
  world: World,
  host: Host,
  { jobId, attempt, environment }: TaskRequest,
  milliseconds: number,
): Promise<void> {
  const token = `token-of-${jobId}-${attempt}`;
  const client = createWorkerClient(world, host, { jobId, attempt, token });
  const tokenHash = createHash('sha256').update(token).digest('hex');
  await client.call('register', { code: environment.REGISTRATION_CODE, tokenHash });
  await host.sleep(milliseconds);
  const usage = { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0, durationMs: 0 };
  await client.call('fail', { stopReason: 'blocked', explanation: 'There is nothing to do.', usage });
}

function sweepEveryMinute({ simulation: { scheduler }, planes }: World): void {
  const sweep = (): boolean => {
    scheduler.after(sweepEveryMs, sweep);
    void planes.sweeper.run((run) => run());
    return true;
  };
  scheduler.after(sweepEveryMs, sweep);
}
