import { z } from 'zod';
import {
  accountSchema,
  artifactRefSchema,
  gateResultSchema,
  gitShaSchema,
  humanReasonSchema,
  inputPartSchema,
  microUsdSchema,
  prioritySchema,
  repositorySchema,
  requestRefSchema,
  runOptionsSchema,
  sha256Schema,
  stopReasonSchema,
  usageSchema,
  verdictSchema,
  waitsSchema,
} from './job-values.ts';

const attempt = z.int().positive();
const pullRequestNumber = z.int().positive();
const explanation = z.string().max(8_192);

/**
 * Everything that can have happened to a job, in the past tense. Events are what the log keeps for ever: a field may be added as
 * optional, none may change its meaning or go.
 */
export const jobEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('JobSubmitted'),
    repository: repositorySchema,
    issueNumber: z.int().positive(),
    branch: z.string().min(1),
    requester: accountSchema,
    priority: prioritySchema,
    options: runOptionsSchema,
    request: requestRefSchema,
    inputHash: sha256Schema,
    /** When people asked, by GitHub's clock. */
    askedAt: z.string().optional(),
  }),
  z.object({
    type: z.literal('JobRetried'),
    by: accountSchema,
    /** Present when the issue was frozen anew (a relabel); absent when the old request stands. */
    request: requestRefSchema.optional(),
    options: runOptionsSchema.optional(),
    guidance: inputPartSchema.optional(),
    inputHash: sha256Schema,
    /** When people asked, by GitHub's clock. */
    askedAt: z.string().optional(),
  }),
  z.object({
    type: z.literal('RequestAmended'),
    request: requestRefSchema,
    by: accountSchema.optional(),
    inputHash: sha256Schema,
  }),
  z.object({
    type: z.literal('InputAdded'),
    part: inputPartSchema,
    inputHash: sha256Schema,
    headSha: gitShaSchema.optional(),
  }),
  z.object({
    type: z.literal('VerdictRecorded'),
    verdict: verdictSchema,
    /** What the second opinion on the request has cost. */
    usage: usageSchema.optional(),
    /** What had been granted to the job when it was judged; absent where nothing was since. */
    raisedMicroUsd: microUsdSchema.optional(),
  }),
  z.object({
    type: z.literal('HoldOpened'),
    pullRequest: pullRequestNumber,
    headSha: gitShaSchema,
    /** The input that the held commit shows. */
    inputHash: sha256Schema.optional(),
  }),
  z.object({ type: z.literal('HoldVoided'), pullRequest: pullRequestNumber, headSha: gitShaSchema }),
  z.object({ type: z.literal('HoldDetached'), pullRequest: pullRequestNumber, explanation }),
  z.object({
    type: z.literal('HoldReleased'),
    reviewer: accountSchema,
    reviewId: z.int().positive(),
    headSha: gitShaSchema,
    inputHash: sha256Schema,
    selfRelease: z.literal(true).optional(),
  }),
  z.object({
    type: z.literal('QuestionsAsked'),
    questions: z.array(z.string().min(1)).min(1),
    attempt: attempt.optional(),
    /** What the attempt that asks has used. */
    usage: usageSchema.optional(),
    waits: waitsSchema.optional(),
  }),
  z.object({ type: z.literal('QuestionsReminded') }),
  z.object({ type: z.literal('AttemptStarted'), attempt, inputHash: sha256Schema }),
  z.object({ type: z.literal('WorkerRegistered'), attempt, tokenHash: sha256Schema }),
  z.object({
    type: z.literal('PlanRecorded'),
    attempt,
    plan: artifactRefSchema,
    items: z.int().nonnegative(),
    writeGlobs: z.array(z.string()),
    /** What the attempt has used, where it ends with its plan. */
    usage: usageSchema.optional(),
  }),
  z.object({
    type: z.literal('AttemptDeferred'),
    attempt,
    waitingFor: z.literal('lock'),
    plan: artifactRefSchema,
    writeGlobs: z.array(z.string()),
    /** What the attempt has used. */
    usage: usageSchema.optional(),
  }),
  z.object({
    type: z.literal('CheckpointRecorded'),
    attempt,
    bundle: artifactRefSchema,
    headSha: gitShaSchema,
    finishedItems: z.array(z.string()),
  }),
  z.object({ type: z.literal('ValidationStarted'), attempt }),
  z.object({ type: z.literal('WorkResumed'), attempt, failingGates: z.array(z.string()) }),
  z.object({
    type: z.literal('PushAuthorized'),
    attempt,
    /** What the branch must point at before the push; null when it must not exist. */
    oldSha: gitShaSchema.nullable(),
    newSha: gitShaSchema,
    gates: z.array(gateResultSchema),
    report: artifactRefSchema,
  }),
  z.object({
    type: z.literal('BranchPushed'),
    attempt,
    sha: gitShaSchema,
    usage: usageSchema,
    /** The attempt that made the commit and was authorised for it, where a later one has found nothing to change. */
    madeBy: attempt.optional(),
  }),
  z.object({
    type: z.literal('DeliveryVerified'),
    pullRequest: pullRequestNumber,
    headSha: gitShaSchema,
    /** The signed statement of how the commit came about; earlier deliveries have none. */
    provenance: artifactRefSchema.optional(),
  }),
  z.object({ type: z.literal('DeliveryRefuted'), explanation }),
  z.object({
    type: z.literal('AttemptFailed'),
    attempt,
    stopReason: stopReasonSchema,
    explanation,
    usage: usageSchema,
    report: artifactRefSchema.optional(),
  }),
  z.object({
    type: z.literal('WorkerLost'),
    attempt,
    /** `never-placed`: there was no machine for it, so that it was never begun and does not count. */
    evidence: z.enum(['no-heartbeat', 'task-stopped', 'never-registered', 'never-placed']),
  }),
  z.object({
    type: z.literal('HumanNeeded'),
    reason: humanReasonSchema,
    explanation,
    /** What the attempt has used that ends with questions of which none may be asked any more. */
    usage: usageSchema.optional(),
  }),
  /** People pushed to the branch while the job was paused; the next attempt starts from their commits. */
  z.object({
    type: z.literal('BranchAdopted'),
    previousSha: gitShaSchema.nullable(),
    headSha: gitShaSchema,
    pushedBy: z.array(accountSchema).min(1),
    /** Who resumed the job. */
    by: accountSchema,
  }),
  z.object({ type: z.literal('BudgetRaised'), by: accountSchema, microUsd: microUsdSchema }),
  /** Most of a budget is spent; told once per job and scope. */
  z.object({
    type: z.literal('BudgetWarned'),
    /** `job:<id>`, `repository:<id>:<day>` or `installation:<id>:<day>`. */
    scope: z.string().min(1),
    spentMicroUsd: microUsdSchema,
    limitMicroUsd: microUsdSchema,
  }),
  z.object({ type: z.literal('PriorityChanged'), by: accountSchema, priority: prioritySchema }),
  /** The App was installed there anew, or the repository has another owner or name. It is the same one: its id never changes. */
  z.object({ type: z.literal('RepositoryMoved'), ...repositorySchema.omit({ id: true }).shape }),
  z.object({
    type: z.literal('PullRequestMerged'),
    pullRequest: pullRequestNumber,
    sha: gitShaSchema,
    /** The commit that was merged. */
    headSha: gitShaSchema.optional(),
  }),
  z.object({
    type: z.literal('PullRequestClosed'),
    pullRequest: pullRequestNumber,
    /** When people closed that of a job that had ended before, by GitHub's clock. */
    withdrawnAt: z.string().optional(),
  }),
  z.object({ type: z.literal('MergeReverted'), sha: gitShaSchema }),
  /** The result was delivered as an archive, whose hash the control plane has verified. */
  z.object({
    type: z.literal('ArchiveDelivered'),
    attempt,
    deliver: z.enum(['zip', 'blob']),
    archive: artifactRefSchema,
    sha: gitShaSchema,
    gates: z.array(gateResultSchema),
    report: artifactRefSchema,
    usage: usageSchema,
    /** The signed statement of how the archive came about; earlier deliveries have none. */
    provenance: artifactRefSchema.optional(),
  }),
  z.object({ type: z.literal('JobCompleted') }),
  z.object({ type: z.literal('JobFailed'), outcome: z.enum(['FAILED', 'NO_CHANGES']), explanation }),
  z.object({
    type: z.literal('JobCancelled'),
    cause: z.enum([
      'command',
      'label-removed',
      'pull-request-closed',
      'held-pull-request-merged',
      'issue-closed',
    ]),
    by: accountSchema.optional(),
    /** When people did that, by GitHub's clock, where it is known. */
    withdrawnAt: z.string().optional(),
  }),
  z.object({
    type: z.literal('CommandRefused'),
    command: z.string(),
    code: z.string(),
    message: z.string(),
    /** Nothing new was said by it: people get the reaction and no comment. */
    quiet: z.literal(true).optional(),
    /** When people wanted the job ended, by GitHub's clock, though there was nothing to end: what they had asked for before that starts nothing any more. */
    withdrawnAt: z.string().optional(),
    /** How they did, where it was not by a command. */
    cause: z.enum(['label-removed', 'issue-closed']).optional(),
    /** The comment that is answered, when the command came from one. */
    commentId: z.int().positive().optional(),
    /** Where the answer belongs; needed as long as the job has no issue of its own recorded. */
    repository: repositorySchema.optional(),
    issueNumber: z.int().positive().optional(),
  }),
  z.object({
    type: z.literal('CommandAcknowledged'),
    command: z.string(),
    message: z.string().optional(),
    commentId: z.int().positive().optional(),
    repository: repositorySchema.optional(),
    issueNumber: z.int().positive().optional(),
  }),
]);
export type JobEvent = z.infer<typeof jobEventSchema>;
export type JobEventOf<T extends JobEvent['type']> = Extract<JobEvent, { type: T }>;
