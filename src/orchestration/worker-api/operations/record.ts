import type { Job } from '../../../job/job.ts';
import type { JobCommand } from '../../../job/job-command.ts';
import type { ArtifactRef } from '../../../job/job-values.ts';
import type { StartedJob } from '../../attempt-rights.ts';
import { commitForWorker, workerCommandId } from '../commit-for-worker.ts';
import type { AttemptAddress } from '../identify-worker.ts';
import { requireArtifact } from '../require-artifact.ts';
import type { WorkerApiDependencies } from '../worker-api-dependencies.ts';
import type { EndedCall, LiveCall, ParsedRequest } from '../worker-operation.ts';
import { isRefused, type WorkerRefusal } from '../worker-refusal.ts';

/** Operations that do nothing but put one command into the log. */
export type RecordingOperation =
  | 'checkpoint'
  | 'validate'
  | 'resume-work'
  | 'deliver'
  | 'complete'
  | 'fail'
  | 'stuck';

export type Recording<O extends RecordingOperation> = {
  /** What tells this call from another one of the same operation in the same attempt. */
  key(request: ParsedRequest<O>, job: Job): string;
  /** `branchHead`: what the job's branch points at, where it was read. */
  command(request: ParsedRequest<O>, attempt: number, branchHead?: string | null): JobCommand;
  artifact?(request: ParsedRequest<O>): ArtifactRef | undefined;
  /** Whether what the command comes to depends on where the branch points, which is read first then. */
  readsBranch?(request: ParsedRequest<O>, job: StartedJob): boolean;
};

type Recorded = Promise<{ ok: true } | WorkerRefusal>;
type Call = AttemptAddress & { deps: WorkerApiDependencies };

/**
 * An operation that records something. The call of an attempt that has ended is answered again when it is the repetition of one
 * that was accepted (its answer got lost), which also completes effects that failed then.
 */
export function record<O extends RecordingOperation>(operation: O, recording: Recording<O>) {
  async function issue(call: Call, commandId: string, command: JobCommand): Recorded {
    const handled = await commitForWorker(call.deps.ledger, call, commandId, command);
    return isRefused(handled) ? handled : { ok: true };
  }

  return {
    async run(call: LiveCall<O>): Recorded {
      const { deps, attempt, request, job } = call;
      const missing = await requireArtifact(deps.artifacts, recording.artifact?.(request));
      if (missing !== undefined) return missing;
      const commandId = workerCommandId(attempt, operation, recording.key(request, job));
      const branchHead = recording.readsBranch?.(request, job) === true ? await headOf(deps, job) : undefined;
      return await issue(call, commandId, recording.command(request, attempt, branchHead));
    },

    async afterEnd(call: EndedCall<O>): Recorded {
      const { deps, jobId, attempt, request, job } = call;
      const commandId = workerCommandId(attempt, operation, recording.key(request, job));
      const commits = await deps.ledger.commits(jobId);
      const isRepetition = commits.some((commit) => commit.commandId === commandId);
      return isRepetition ? await issue(call, commandId, recording.command(request, attempt)) : call.refusal;
    },
  };
}

/** Where the branch points; null where it is absent. */
async function headOf(
  { facts }: Pick<WorkerApiDependencies, 'facts'>,
  { details }: StartedJob,
): Promise<string | null> {
  return (await facts.branchHead(details.repository, details.branch)) ?? null;
}
