import { z } from 'zod';
import {
  accountSchema,
  gitShaSchema,
  repositorySchema,
  runOptionsSchema,
  sha256Schema,
} from '../job/job-values.ts';
import { maxCommentLength } from './may-hold-command.ts';

/** The account behind a webhook. `type` is GitHub's: User, Bot, Organization. */
export const senderSchema = accountSchema.extend({ type: z.string() });
export type Sender = z.infer<typeof senderSchema>;

const fromGitHub = {
  /** Deterministic: the same happening on GitHub carries the same id however often it is delivered. */
  commandId: z.string().min(1).max(200),
  repository: repositorySchema,
  sender: senderSchema,
  /** X-GitHub-Delivery, for the logs. */
  deliveryId: z.string(),
  receivedAt: z.string(),
  /** When it happened, by GitHub's clock, where the webhook says so. */
  happenedAt: z.string().optional(),
};
const issueNumber = z.int().positive();
const pullRequest = z.int().positive();
const fromFactory = { commandId: z.string().min(1).max(200), jobId: z.string().min(1) };

/** The commands people can write as `/factory <name> …`. */
export const slashCommandNames = [
  'run',
  'retry',
  'guide',
  'stop',
  'status',
  'explain',
  'plan',
  'budget',
  'priority',
  'pause',
  'resume',
  'rebase',
  'help',
] as const;

/**
 * What travels on the jobs queue. Messages from GitHub are hints: the consumer re-reads label, issue and PR through the API before it commits.
 */
export const jobMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('label-added'),
    ...fromGitHub,
    issueNumber,
    /** `issueHash` of title and body as the webhook showed them: what the person who labelled the issue could see. */
    seen: sha256Schema.optional(),
  }),
  z.object({ type: z.literal('label-removed'), ...fromGitHub, issueNumber }),
  z.object({ type: z.literal('issue-closed'), ...fromGitHub, issueNumber }),
  z.object({
    type: z.literal('issue-edited'),
    ...fromGitHub,
    issueNumber,
    /** `issueHash` of title and body as the webhook showed them: what the sender has left there. */
    seen: sha256Schema,
  }),
  z.object({
    type: z.literal('slash-command'),
    ...fromGitHub,
    /** Of the issue, or of the PR when `onPullRequest`. */
    issueNumber,
    onPullRequest: z.boolean(),
    commentId: z.int().positive(),
    /** The word behind `/factory`, as written; it may be unknown. */
    name: z.string().max(100),
    options: runOptionsSchema,
    /** What follows the name, on its line, as a reader sees it. */
    text: z.string().max(maxCommentLength),
    /** What stands below the line of a command that tells the agent something, up to the next command: Markdown as it was written. */
    below: z.string().max(maxCommentLength).optional(),
    /** The comment goes on where it was not read any more. */
    isCut: z.literal(true).optional(),
    /** `issueHash` of title and body as the webhook showed them: what whoever wrote the command could see. Absent on a PR. */
    seen: sha256Schema.optional(),
    /** Which command line of the comment this is, counted from 0. */
    ordinal: z.int().nonnegative(),
  }),
  /** A comment without a command on an issue that may wait for answers; from the webhook, or from the sweeper that read the issue again. */
  z.object({ type: z.literal('comment-added'), ...fromGitHub, issueNumber, commentId: z.int().positive() }),
  z.object({
    type: z.literal('pull-request-closed'),
    ...fromGitHub,
    pullRequest,
    branch: z.string(),
    merged: z.boolean(),
  }),
  z.object({ type: z.literal('pull-request-synchronized'), ...fromGitHub, pullRequest, branch: z.string() }),
  z.object({
    type: z.literal('review-submitted'),
    ...fromGitHub,
    pullRequest,
    branch: z.string(),
    reviewId: z.int().positive(),
  }),
  z.object({
    type: z.literal('checks-completed'),
    ...fromGitHub,
    branch: z.string(),
    headSha: z.string(),
    /** Absent when the sweeper saw red checks that nobody had told of. */
    checkSuiteId: z.int().positive().optional(),
  }),
  z.object({
    type: z.literal('status-changed'),
    ...fromGitHub,
    branch: z.string(),
    headSha: z.string(),
    statusId: z.int().positive(),
  }),
  /** The default branch got the commit `sha` that says it takes back a commit or a pull request. */
  z.object({
    type: z.literal('revert-merged'),
    ...fromGitHub,
    sha: gitShaSchema,
    reverted: z.union([
      z.object({ commit: gitShaSchema }),
      z.object({ pullRequest, byPullRequest: z.int().positive() }),
    ]),
  }),
  /** A job stands in GOVERNANCE_ANALYSIS: judge exactly this input. */
  z.object({ type: z.literal('analyse'), ...fromFactory, inputHash: sha256Schema }),
  /**
   * The reporter has opened (or found) the PR: verify branch and PR through the API. Without a PR there was no branch to open one of, or GitHub has `refused` for an hour what shows the
   * delivery, in these words.
   */
  z.object({
    type: z.literal('confirm-delivery'),
    ...fromFactory,
    attempt: z.int().positive(),
    /** `at`: when the reporter saw to it that it shows the work; ISO time. What GitHub tells of it may lag from then on. */
    shown: z.object({ pullRequest, at: z.iso.datetime() }).optional(),
    refused: z.string().max(1_000).optional(),
  }),
  /** The reporter has put the held request on the branch and opened (or found) its PR: verify both through the API. */
  z.object({
    type: z.literal('hold-opened'),
    ...fromFactory,
    inputHash: sha256Schema,
    pullRequest,
    headSha: gitShaSchema,
    /** The log that it was put there for. */
    version: z.int().positive(),
  }),
  /** GitHub did not let the reporter dismiss a review that approves the request of a released hold. */
  z.object({
    type: z.literal('hold-not-dismissed'),
    ...fromFactory,
    pullRequest,
    reviewId: z.int().positive(),
  }),
  /** The sweeper found a review of a hold that no webhook told of. */
  z.object({ type: z.literal('hold-reviewed'), ...fromFactory, pullRequest, reviewId: z.int().positive() }),
  /** Dispatcher or sweeper found an attempt without a living worker. */
  z.object({
    type: z.literal('worker-lost'),
    ...fromFactory,
    attempt: z.int().positive(),
    evidence: z.enum(['no-heartbeat', 'task-stopped', 'never-registered', 'never-placed']),
    /** When whoever found it looked; ISO time. The message may be read much later. */
    lookedAt: z.iso.datetime(),
  }),
  /** Questions have been open for long: people are reminded, or the job is handed to them. `round`: which questions. */
  z.object({
    type: z.literal('questions-due'),
    ...fromFactory,
    round: z.int().positive(),
    due: z.enum(['reminder', 'expiry']),
  }),
  /** The sweeper found GitHub ahead of the job: a webhook got lost. Look again, and record what is so. */
  z.object({
    type: z.literal('reconcile'),
    ...fromFactory,
    divergence: z.enum([
      'pull-request-closed',
      'issue-closed',
      'label-removed',
      'held-branch-moved',
      'held-issue-edited',
    ]),
  }),
]);
/** The command that a comment without a command becomes, whoever finds it: the webhook or the sweeper. */
export function answerCommandId(commentId: number): string {
  return `answer:${commentId}`;
}

export type JobMessage = z.infer<typeof jobMessageSchema>;
export type JobMessageOf<T extends JobMessage['type']> = Extract<JobMessage, { type: T }>;
/** The messages that come out of a webhook. */
export type GitHubJobMessage = Extract<JobMessage, { deliveryId: string }>;
