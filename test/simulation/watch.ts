import type { Commit } from '../../src/contracts/commit.ts';
import { initialJob } from '../../src/job/evolve.ts';
import { foldCommit } from '../../src/job/fold-commits.ts';
import type { Job } from '../../src/job/job.ts';
import type { CommandEnvelope, JobCommandType } from '../../src/job/job-command.ts';
import { isWorking } from '../../src/job/job-state.ts';
import { transitions } from '../../src/job/transitions.ts';
import type { Handled, Ledger } from '../../src/ledger/ledger.ts';
import type { Simulation } from './simulation.ts';
import { watchPlans } from './watch-plans.ts';

/** What the run has shown so far, and the rules that hold at every moment of it. */
export type Watch = {
  /** The job as its log tells it at this moment. */
  job(jobId: string): Job;
  jobs(): Job[];
  committed(commit: Commit): void;
  observe(ledger: Ledger): Ledger;
  /** `state command state`, for every accepted command. */
  readonly transitions: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
};

/** What is known of a command id: two runs of one message may come to different commands under it, of which one is recorded. */
type Known = { types: Set<JobCommandType>; refused?: boolean };

export function createWatch(
  simulation: Simulation,
  committedBefore: (jobId: string, commandId: string) => boolean,
): Watch {
  const { violate } = simulation;
  const jobs = new Map<string, Job>();
  const commands = new Map<string, Known>();
  const seenTransitions = new Set<string>();
  const states = new Set<string>(['DRAFT']);
  const watchPlan = watchPlans(simulation);
  const jobAt = (jobId: string) => jobs.get(jobId) ?? initialJob(jobId);

  function committed(commit: Commit): void {
    const before = jobAt(commit.jobId);
    const after = foldCommit(before, commit);
    jobs.set(commit.jobId, after);
    states.add(after.state);
    simulation.note(
      () =>
        `${commit.jobId} #${commit.version} ${commit.events.map((e) => e.type).join(', ')} by ${commit.actor.kind}: ${after.state} (${commit.commandId})`,
    );
    const types = commands.get(keyOf(commit.jobId, commit.commandId))?.types;
    if (types !== undefined) checkTransition(commit, [...types], before, after);
    watchPlan(commit, [...(types ?? [])]);
    checkWorker(commit, before);
    checkAttempt(commit, before);
    checkVerdict(commit);
  }

  function checkTransition(commit: Commit, types: JobCommandType[], before: Job, after: Job): void {
    const refused =
      !types.includes('RefuseCommand') && commit.events.some((e) => e.type === 'CommandRefused');
    const what = `${commit.jobId}#${commit.version}: ${types.join(' or ')} while ${before.state} led to ${after.state}`;
    if (refused) {
      if (after.state !== before.state) violate('a refusal changes nothing', what);
      return;
    }
    const type = types.findLast((each) => transitions[each][before.state]?.includes(after.state) === true);
    if (type === undefined) violate('only transitions of the table happen', what);
    else seenTransitions.add(`${before.state} ${type} ${after.state}`);
  }

  function checkWorker({ jobId, version, actor, events }: Commit, before: Job): void {
    if (actor.kind !== 'worker' || events.every((event) => event.type === 'CommandRefused')) return;
    const newest = before.details?.attempt?.number;
    if (newest === actor.attempt && isWorking(before.state)) return;
    violate(
      'only the newest live attempt writes',
      `${jobId}#${version}: attempt ${actor.attempt} wrote while attempt ${newest} is the newest and the job ${before.state}`,
    );
  }

  function checkAttempt({ jobId, version, events }: Commit, before: Job): void {
    const started = events.find((event) => event.type === 'AttemptStarted');
    if (started === undefined) return;
    const former = before.details?.attempt?.number ?? 0;
    if (started.attempt !== former + 1)
      violate('no attempt starts twice', `${jobId}#${version}: attempt ${started.attempt} after ${former}`);
    const approved = before.details?.approvedInputHash;
    if (started.inputHash === approved && started.inputHash === before.details?.inputHash) return;
    violate(
      'no attempt without an approval for its input',
      `${jobId}#${version}: input ${started.inputHash}, approved ${approved}`,
    );
  }

  function checkVerdict({ jobId, version, commandId, events }: Commit): void {
    const verdict = events.find((event) => event.type === 'VerdictRecorded')?.verdict;
    if (verdict === undefined || !commandId.startsWith(`analyse:${jobId}:`)) return;
    const judged = commandId.split(':')[2];
    if (judged === verdict.inputHash) return;
    violate(
      'a verdict is about the input that was judged',
      `${jobId}#${version}: judged ${judged}, recorded for ${verdict.inputHash}`,
    );
  }

  function handled(jobId: string, commandId: string, { refusal }: Handled): void {
    const known = commands.get(keyOf(jobId, commandId));
    if (known === undefined) return;
    const refused = refusal !== undefined;
    if (known.refused === true && !refused)
      violate('a refused command stays refused', `${jobId}: ${commandId} was refused and then accepted`);
    known.refused ??= refused;
  }

  return {
    job: jobAt,
    jobs: () => [...jobs.values()],
    committed,
    transitions: seenTransitions,
    states,
    observe: (ledger) => ({
      ...ledger,
      async handle(jobId: string, envelope: CommandEnvelope) {
        const key = keyOf(jobId, envelope.commandId);
        const known = commands.get(key);
        if (known === undefined) commands.set(key, { types: new Set([envelope.command.type]) });
        else if (!committedBefore(jobId, envelope.commandId)) known.types.add(envelope.command.type);
        const answer = await ledger.handle(jobId, envelope);
        handled(jobId, envelope.commandId, answer);
        return answer;
      },
    }),
  };
}

function keyOf(jobId: string, commandId: string): string {
  return `${jobId} ${commandId}`;
}
