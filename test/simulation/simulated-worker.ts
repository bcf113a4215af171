import { createHash } from 'node:crypto';
import type { AttemptReport, TaskSummary } from '../../src/contracts/attempt-report.ts';
import type { Assignment, WorkerOperation } from '../../src/contracts/worker-protocol.ts';
import type { ArtifactRef, StopReason } from '../../src/job/job-values.ts';
import type { TaskRequest } from '../../src/ports/task-runner.ts';
import { beginsWithUnverifiedWork, checkAssignment, checkNotGivenUp, madeFor } from './check-assignment.ts';
import type { Host } from './host.ts';
import type { Scenario } from './scenario.ts';
import { createWorkerClient, WorkerRefused } from './worker-client.ts';
import type { World } from './world.ts';

const heartbeatMs = 30_000;
const usage = { inputTokens: 1, outputTokens: 1, microUsd: 1, modelCalls: 1, durationMs: 1 };

/** How the attempt will go, drawn before it begins. */
type Course = {
  /** Where it gives up, and why. */
  fails?: { at: 'planning' | 'working' | 'validating'; reason: StopReason };
  items: number;
  redRounds: number;
  /** A call of the model that takes minutes. */
  longCall: boolean;
  lockedPath: string;
  /** It cannot plan without an answer. */
  asks: boolean;
  /** Gives up while the authorisation of its push is under way. */
  impatient: boolean;
};

class Stop extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(reason);
    this.reason = reason;
  }
}

const failures: readonly StopReason[] = [
  'stuck',
  'blocked',
  'timeout',
  'provider_error',
  'sandbox_error',
  'no_changes',
  'protected_path',
  'worker_error',
];

const plain: Course = {
  items: 1,
  redRounds: 0,
  longCall: false,
  lockedPath: 'src/**',
  asks: false,
  impatient: false,
};

function courseOf({ simulation: { prng, chaos }, settings }: World): Course {
  if (settings.plainAttempts) return plain;
  const goesWell = chaos.isCalm() || prng.chance(0.7);
  return {
    ...(goesWell
      ? {}
      : {
          fails: {
            at: prng.pick(['planning', 'working', 'validating'] as const),
            reason: prng.pick(failures),
          },
        }),
    items: prng.int(3),
    redRounds: prng.chance(0.2) ? 1 + prng.int(3) : 0,
    longCall: prng.chance(0.1),
    lockedPath: prng.pick(['src/**', 'src/**', 'docs/**']),
    asks: prng.chance(settings.asks) && !chaos.isCalm(),
    impatient: prng.chance(0.03) && !chaos.isCalm(),
  };
}

/** One attempt, as the supervisor runs it, without a repository: it follows the worker protocol to its end, or until it is stopped. */
export async function simulateWorker(world: World, host: Host, request: TaskRequest): Promise<void> {
  const { simulation, settings } = world;
  const { prng, chaos, scheduler } = simulation;
  const { jobId, attempt, environment } = request;
  const token = `token-of-${jobId}-${attempt}`;
  const client = createWorkerClient(world, host, { jobId, attempt, token });
  const course = courseOf(world);
  let frozenUntil = 0;
  let modelCalls = 0;
  let assignment: Assignment | undefined;
  let ended = false;

  /** Where a worker may freeze as a whole; afterwards it goes on as if no time had passed. */
  async function maybeHang(): Promise<void> {
    if (!chaos.strikes('worker-hangs')) return;
    const hangMs = 60_000 + prng.int(300_000);
    frozenUntil = scheduler.clock.now() + hangMs;
    simulation.note(() => `${host.name} hangs for ${hangMs} ms`);
    await host.sleep(hangMs);
  }

  async function call<O extends WorkerOperation>(
    operation: O,
    body: object,
  ): Promise<Record<string, unknown>> {
    await maybeHang();
    return await client.call(operation, body);
  }

  /** Whoever has not heard that it is registered may be refused because nobody knows it yet. */
  async function beat(): Promise<void> {
    const answer = await client.call('heartbeat', { phase: 'working', step: 0, note: '' }).catch((error) => {
      if (assignment !== undefined && error instanceof WorkerRefused && error.ends)
        return { directive: 'stop' };
      return {};
    });
    if ('directive' in answer && answer.directive === 'stop') host.crash();
  }

  async function keepBeating(): Promise<void> {
    while (!ended) {
      await host.sleep(Math.max(heartbeatMs, frozenUntil - scheduler.clock.now()));
      if (frozenUntil <= scheduler.clock.now()) await beat();
    }
  }

  /** No call without money set aside for it. */
  async function callModel(assignment: Assignment): Promise<void> {
    modelCalls += 1;
    const reservationId = `call-${modelCalls}`;
    const most = 1 + prng.int(settings.dearestCall);
    const { outcome } = await call('reserve', { reservationId, microUsd: most });
    if (outcome !== 'granted') throw new Stop('budget');
    await host.sleep(course.longCall && modelCalls === 1 ? 200_000 + prng.int(60_000) : prng.int(20_000));
    const least = settings.leastCost ?? 0;
    const cost = Math.ceil(most * (least + (1 - least) * prng.next()));
    world.spend(assignment.jobId, attempt, cost);
    if (world.plants.heartbeatTiedToModel === true) await beat();
    await call('settle', { reservationId, microUsd: cost });
  }

  function giveUpAt(place: 'planning' | 'working' | 'validating'): void {
    if (course.fails?.at === place) throw new Stop(course.fails.reason);
  }

  /** Work that takes minutes, in which people go on. */
  async function linger(state: Scenario['lingersIn']): Promise<void> {
    if (settings.lingersIn === state && !chaos.isCalm()) await host.sleep(60_000 + prng.int(120_000));
  }

  async function upload(content: object): Promise<ArtifactRef> {
    const bytes = Buffer.from(JSON.stringify(content));
    return await host
      .call('network', 'upload', () => world.ports.artifacts.put(bytes))
      .catch(() => upload(content));
  }

  async function work(assignment: Assignment): Promise<void> {
    await checkAssignment(world, assignment);
    await call('clone-token', {});
    if (assignment.bringUp === true && !chaos.isCalm() && prng.chance(0.2)) throw new Stop('base_conflict');
    await callModel(assignment);
    giveUpAt('planning');
    /* Often there is nothing left to do for whoever finds that the work is there, planned or not. */
    const isThere = beginsWithUnverifiedWork(world, assignment);
    if (isThere && prng.chance(0.4)) throw new Stop('no_changes');
    if (course.asks) return void (await call('ask', { questions: ['Which one?'], usage }));
    const plan = await upload({ checklist: [], jobId, attempt, ...madeFor(assignment) });
    const planned = await call('plan', { plan, items: course.items, writeGlobs: [course.lockedPath], usage });
    if (planned.outcome !== 'granted') return;
    await linger('IN_PROGRESS');
    if (isThere && prng.chance(0.5)) throw new Stop('no_changes');
    for (let item = 0; item < course.items; item++) {
      await callModel(assignment);
      giveUpAt('working');
      const bundle = await upload({ bundle: item, jobId, attempt, ...madeFor(assignment) });
      await call('checkpoint', {
        bundle,
        headSha: shaOf(jobId, attempt, `item ${item}`),
        finishedItems: [`${item}`],
      });
    }
    giveUpAt('working');
    await prove(assignment);
    await deliver(assignment);
  }

  async function prove(assignment: Assignment): Promise<void> {
    for (let round = 0; ; round++) {
      await call('validate', {});
      await linger('VALIDATING');
      giveUpAt('validating');
      if (round >= course.redRounds) return;
      /* Somebody is asked why the gate is red. */
      await callModel(assignment);
      await call('resume-work', { failingGates: ['test'] }).catch((error) => {
        throw error instanceof WorkerRefused && !error.ends ? new Stop('gates_failed') : error;
      });
      await callModel(assignment);
    }
  }

  async function deliver(assignment: Assignment): Promise<void> {
    const newSha = shaOf(jobId, attempt, 'delivered');
    const oldSha = assignment.branchSha;
    const gates = [
      { name: 'test', status: 'passed', exitCode: 0, durationMs: 1, redOnBase: false, summary: '' } as const,
    ];
    const report = await upload(reportOf(assignment, gates));
    if (assignment.deliver !== undefined) {
      const archive = await upload({ archive: newSha });
      await call('deliver', { archive, sha: newSha, gates, report, usage });
      return;
    }
    const authorized = call('authorize-push', { oldSha, newSha, gates, report });
    /* Nobody waits for the answer, which is under way while the attempt is given up. */
    if (course.impatient) {
      authorized.catch(() => {});
      throw new Stop('worker_error');
    }
    const access = await authorized;
    const push = { branch: assignment.branch, oldSha, newSha };
    if ((await pushed(assignment, String(access.token), push, 1)) === 'conflict')
      throw new Stop('branch_conflict');
    await call('complete', { sha: newSha, usage });
  }

  async function pushed(
    assignment: Assignment,
    accessToken: string,
    push: { branch: string; oldSha: string | null; newSha: string },
    round: number,
  ): Promise<'pushed' | 'conflict' | 'refused'> {
    try {
      await maybeHang();
      return await host.call('network', 'push', () => world.push(assignment, accessToken, push));
    } catch (error) {
      if (round >= 3) throw error;
      return await pushed(assignment, accessToken, push, round + 1);
    }
  }

  async function endWith(reason: StopReason): Promise<void> {
    const told = { explanation: `The attempt ended: ${reason}.`, usage };
    try {
      await (reason === 'stuck' ? call('stuck', told) : call('fail', { ...told, stopReason: reason }));
    } catch (error) {
      /* The worker can do nothing about it, and saying it again is the same command. */
      if (error instanceof WorkerRefused && error.message.includes('branch-unread'))
        simulation.violate(
          'the end of an attempt is heard',
          `${jobId}, attempt ${attempt}: ${error.message}`,
        );
      throw error;
    }
  }

  try {
    /* The real one always begins so early. Registering takes long where it waits for GitHub, and elsewhere the first beat would come to the same. */
    const beatsEarly = settings.limited !== undefined && world.plants.heartbeatTiedToModel !== true;
    if (beatsEarly) void keepBeating();
    const tokenHash = createHash('sha256').update(token).digest('hex');
    assignment = (await call('register', {
      code: environment.REGISTRATION_CODE,
      tokenHash,
    })) as Assignment;
    if (!beatsEarly && world.plants.heartbeatTiedToModel !== true) void keepBeating();
    await work(assignment);
  } catch (error) {
    if (error instanceof WorkerRefused && error.ends) return;
    const reason = error instanceof Stop ? error.reason : 'worker_error';
    await endWith(reason).catch(() => {});
    if (reason === 'no_changes' && assignment !== undefined) checkNotGivenUp(world, assignment);
  } finally {
    ended = true;
  }
}

function shaOf(...parts: unknown[]): string {
  return createHash('sha1').update(parts.join('/')).digest('hex');
}

/** Reviewers of this attempt find more than GitHub takes on one page. */
const muchFoundIn = 2;
const review: TaskSummary = {
  role: 'critic',
  model: 'model',
  itemIds: [],
  outcome: 'success',
  iterations: 1,
  microUsd: 0,
};
const muchFound = Array.from({ length: 140 }, (_, n) => ({
  role: 'critic' as const,
  severity: 'low' as const,
  file: `src/file-${n}.js`,
  line: 1,
  claim: 'x'.repeat(500),
  state: 'open' as const,
}));

function reportOf({ jobId, attempt }: Assignment, gates: AttemptReport['gates']): AttemptReport {
  return {
    schemaVersion: 1,
    jobId,
    attempt,
    agent: 'native',
    model: 'model',
    scripted: true,
    sandbox: 'none',
    summary: 'Done.',
    checklist: [],
    gates,
    evidence: [],
    tasks: attempt === muchFoundIn ? [review] : [],
    findings: attempt === muchFoundIn ? muchFound : [],
    droppedFindings: 0,
    unverified: false,
    changedFiles: [{ path: 'src/index.js', added: 1, removed: 0 }],
    learnings: [],
    blockedHosts: [],
    usage,
  };
}
