import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptReport } from '../../contracts/attempt-report.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { StopReason } from '../../contracts/job-vocabulary.ts';
import type { Assignment } from '../../contracts/worker-protocol.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { openEgress } from '../egress/open-egress.ts';
import { createTrustedRepository } from '../git/trusted-repository.ts';
import { chooseSandbox } from '../sandbox/choose-sandbox.ts';
import { protectionOf } from '../sandbox/protection-of.ts';
import { writeTrace } from '../trace/write-trace.ts';
import { type Attempt, endUntrustedProcesses, usageOf } from './attempt.ts';
import { type AttemptStop, isStop, stoppedFromOutside, stopWith } from './attempt-stop.ts';
import { deliverArchive } from './deliver-archive.ts';
import { deliverWork } from './deliver-work.ts';
import { fetchRepository } from './fetch-repository.ts';
import { giveHistory } from './give-history.ts';
import { startHeartbeat } from './heartbeat.ts';
import { measureAcceptance } from './measure-acceptance.ts';
import { measureBase } from './measure-base.ts';
import { note } from './note.ts';
import { openAttemptSandbox } from './open-attempt-sandbox.ts';
import { type AttemptOutcomes, nothingYet } from './outcomes.ts';
import { planWork } from './plan-work.ts';
import type { Progress } from './progress.ts';
import { readGuidance } from './read-guidance.ts';
import { isAbout, readRecordedPlan } from './read-recorded-plan.ts';
import { recordPlan } from './record-plan.ts';
import type { Rights } from './rights.ts';
import type { Preparation, Work } from './work.ts';
import { workUntilProven } from './work-until-proven.ts';
import type { WorkerDependencies } from './worker-dependencies.ts';
import { writeReport } from './write-report.ts';

export type AttemptEnd =
  | { outcome: 'delivered'; sha: string; report: AttemptReport }
  /** The control plane keeps the plan; the job waits for file locks, or for a person. */
  | { outcome: 'waiting' | 'planned' }
  /** The planner has asked people; their answer makes another attempt. */
  | { outcome: 'asked' }
  | { outcome: 'failed'; stopReason: StopReason; explanation: string; report?: AttemptReport }
  /** The attempt had lost its rights; nobody was told anything. */
  | { outcome: 'fenced'; explanation: string };

/**
 * One attempt from registration to its end:
 *
 * ```
 * register → sandbox → clone (read token) → measure the base → plan → items ⇄ gates in a clean checkout ⇄ reviewers → end every untrusted process → authorise → push → complete
 *                                                               └ asked, waiting, planned: exit
 * ```
 *
 * Every end but `fenced` is told to the control plane, with a reason and words for people. Faults of the control plane before registration are thrown.
 */
export async function runAttempt(deps: WorkerDependencies): Promise<AttemptEnd> {
  const startedAt = deps.clock.now();
  const { control, rights, log, every } = deps;
  const heartbeat = startHeartbeat({ control, rights, log, every });
  try {
    const assignment = await deps.register();
    heartbeat.registered();
    return await carryOutAssignment(deps, assignment, { startedAt, rights, heartbeat });
  } finally {
    heartbeat.stop();
  }
}

async function carryOutAssignment(
  deps: WorkerDependencies,
  assignment: Assignment,
  begun: Pick<Attempt, 'startedAt' | 'rights' | 'heartbeat'>,
): Promise<AttemptEnd> {
  const ending = { deps, rights: begun.rights, startedAt: begun.startedAt };
  try {
    begun.heartbeat.enter('preparing', 'looking for a sandbox');
    const attempt = await beginAttempt(deps, assignment, begun);
    return isStop(attempt) ? await reportFailure(ending, attempt) : await carryOut(attempt);
  } catch (error) {
    return await endAfterFault(ending, error);
  }
}

async function beginAttempt(
  deps: WorkerDependencies,
  assignment: Assignment,
  begun: Pick<Attempt, 'startedAt' | 'rights' | 'heartbeat'>,
): Promise<Attempt | AttemptStop> {
  const { apiKey, scripted } = assignment.model;
  await mkdir(join(deps.folder, 'sandboxes'), { recursive: true });
  const noneAllowed = scripted || deps.unsafeNoSandbox;
  const { folder, ids } = deps;
  const needs = { ...deps, scratch: join(folder, 'sandboxes'), above: [folder], noneAllowed };
  const rung = await chooseSandbox(needs).catch(sandboxStop);
  if (isStop(rung)) return rung;
  if (rung.name === 'none') deps.log.warn('running without a sandbox', { jobId: assignment.jobId, scripted });
  const repository = await createTrustedRepository(
    deps.git,
    join(deps.folder, 'git'),
    join(deps.folder, 'workspace'),
  );
  const redactor = createRedactor({ secrets: [...(scripted ? [] : [apiKey]), ...(deps.secrets ?? [])] });
  const egress = await openEgress(assignment.network, { folder, password: ids.next(), reach: deps.reach });
  const sandboxes = new Set<Attempt['sandbox']>();
  const begunWith = { deps, assignment, rung, egress, sandboxes };
  return {
    ...begun,
    ...begunWith,
    repository,
    redactor,
    sandbox: openAttemptSandbox(begunWith, 'agent', [repository.workspace]),
    trace: writeTrace(join(deps.folder, 'trace.jsonl'), { clock: deps.clock, redactor }),
    leftOut: [],
    spent: { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0 },
  };
}

function sandboxStop(error: unknown): AttemptStop {
  if (error instanceof FactoryError && error.code === 'no-sandbox')
    return stopWith('sandbox_error', error.message);
  throw error;
}

async function carryOut(attempt: Attempt): Promise<AttemptEnd> {
  const outcomes = nothingYet();
  const { assignment, rung } = attempt;
  note({ attempt, outcomes }, 'sandbox', {
    rung: rung.name,
    ...protectionOf(rung, assignment.network),
    egress: assignment.network,
  });
  try {
    const end = await stages(attempt, outcomes);
    return isStop(end) ? await reportFailure(attempt, end, { attempt, outcomes }) : end;
  } catch (error) {
    return await endAfterFault(attempt, error, { attempt, outcomes });
  } finally {
    await endUntrustedProcesses(attempt);
    await attempt.egress?.close();
    attempt.trace.close();
  }
}

async function stages(attempt: Attempt, outcomes: AttemptOutcomes): Promise<AttemptEnd | AttemptStop> {
  const { assignment, deps, heartbeat, rights } = attempt;
  const agent = deps.findAgent(assignment.agent);
  if (agent === undefined) return stopWith('blocked', `There is no agent called ${assignment.agent}.`);
  heartbeat.enter('preparing', 'cloning');
  const start = await fetchRepository(attempt);
  if (isStop(start)) return start;
  heartbeat.enter('preparing', 'measuring the base');
  await giveHistory(attempt);
  const base = await measureBase(attempt, start.base);
  if (rights.signal.aborted) return stoppedFromOutside;
  const guidance = await readGuidance(attempt.repository, start.base, assignment.roles);
  const progress = await beginOrGoOn({ attempt, agent, start, base, guidance, outcomes });
  if (rights.signal.aborted) return stoppedFromOutside;
  if (progress === 'asked') return { outcome: 'asked' };
  heartbeat.enter('planning', 'recording the plan');
  const outcome = await recordPlan(attempt, progress.plan);
  outcomes.checklist = progress.plan.checklist.map((item) =>
    start.finishedItems.includes(item.id) ? { ...item, state: 'claimed' } : item,
  );
  if (outcome !== 'granted') return { outcome: outcome === 'waiting' ? 'waiting' : 'planned' };
  const lastTests = base.measured.find(({ kind }) => kind === 'test');
  const work: Work = { attempt, agent, start, base, guidance, progress, outcomes, lastTests };
  await measureAcceptance(work);
  const proven = await workUntilProven(work);
  if (isStop(proven)) return proven;
  const archived = assignment.deliver !== undefined;
  heartbeat.enter('publishing', archived ? 'delivering an archive' : `pushing ${assignment.branch}`);
  const delivered = await (archived ? deliverArchive : deliverWork)(attempt, { ...proven, outcomes });
  return isStop(delivered) ? delivered : { outcome: 'delivered', ...delivered };
}

/** How far a lost worker had come, as long as the same is asked for; or the plan that is recorded, or a new one. */
async function beginOrGoOn(preparation: Preparation): Promise<Progress | 'asked'> {
  const { attempt, start } = preparation;
  const { spec } = attempt.assignment;
  if (start.progress !== undefined && isAbout(start.progress.plan, spec.items)) return start.progress;
  const recorded = await readRecordedPlan(attempt);
  const planned =
    recorded === undefined ? await planWork(preparation) : { lane: 'full' as const, plan: recorded };
  if (planned === 'asked') return 'asked';
  return { schemaVersion: 1, ...planned, finished: [], frozen: [], redProofs: {}, handoff: '' };
}

type Ending = { deps: WorkerDependencies; rights: Rights; startedAt: number };
type Known = { attempt: Attempt; outcomes: AttemptOutcomes };

/** Tells the control plane why the attempt ends, with the report when one can be written. */
async function reportFailure(ending: Ending, stop: AttemptStop, known?: Known): Promise<AttemptEnd> {
  const lost = ending.rights.lost();
  if (lost?.cause === 'fenced') return { outcome: 'fenced', explanation: lost.explanation };
  const told =
    lost === undefined
      ? stop
      : stopWith(lost.cause === 'terminated' ? 'worker_error' : 'cancelled', lost.explanation);
  if (known !== undefined) await endUntrustedProcesses(known.attempt);
  const written = known === undefined ? undefined : await writeReport(known.attempt, known.outcomes);
  const explanation = (known?.attempt.redactor.redact(told.explanation) ?? told.explanation).slice(0, 8_192);
  const usage =
    known === undefined
      ? { inputTokens: 0, outputTokens: 0, microUsd: 0, modelCalls: 0, durationMs: 0 }
      : usageOf(known.attempt);
  await ending.deps.control.call('fail', {
    stopReason: told.stop,
    explanation,
    usage,
    ...(written === undefined ? {} : { report: written.artifact }),
  });
  return {
    outcome: 'failed',
    stopReason: told.stop,
    explanation,
    ...(written === undefined ? {} : { report: written.report }),
  };
}

/** Something broke that should not have. What can still be told is told; a control plane that does not answer leaves it to the sweeper. */
async function endAfterFault(ending: Ending, error: unknown, known?: Known): Promise<AttemptEnd> {
  const { log } = ending.deps;
  if (error instanceof FactoryError && error.code === 'worker-fenced')
    return { outcome: 'fenced', explanation: error.message };
  log.error('attempt broke off', { error, code: error instanceof FactoryError ? error.code : 'unexpected' });
  const stop =
    error instanceof FactoryError && error.code === 'sandbox-failed' ? 'sandbox_error' : 'worker_error';
  const explanation = `The worker could not go on: ${error instanceof Error ? error.message : String(error)}`;
  try {
    return await reportFailure(ending, stopWith(stop, explanation), known);
  } catch (second) {
    if (second instanceof FactoryError && second.code === 'worker-fenced')
      return { outcome: 'fenced', explanation: second.message };
    log.error('the end of the attempt could not be told', { error: second });
    return { outcome: 'failed', stopReason: stop, explanation };
  }
}
