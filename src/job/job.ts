import type { JobEventOf } from './job-event.ts';
import type { JobState } from './job-state.ts';
import type {
  Account,
  ArtifactRef,
  GateResult,
  HumanReason,
  InputPart,
  Priority,
  Repository,
  RequestRef,
  RunOptions,
  StopReason,
  Usage,
  Verdict,
  Waits,
} from './job-values.ts';

/** A commit that was allowed to be pushed, and what was proven of it. */
export type AuthorizedPush = {
  oldSha: string | null;
  newSha: string;
  gates: GateResult[];
  report: ArtifactRef;
};

/** An attempt as the log tells it. Its number is also the fencing number: only the highest may act. */
export type Attempt = {
  number: number;
  inputHash: string;
  startedAt: string;
  /** Where the repository was then; the attempt spends that installation's money to its end. */
  installationId: number;
  tokenHash?: string;
  registeredAt?: string;
  /** It has recorded its plan, and nobody has asked for anything since. */
  planned?: true;
  pushAuthorized?: AuthorizedPush & { madeBy?: number };
  pushedSha?: string;
  refinements: number;
  /** Money was granted while it ran: running out of the old limit is then no reason to ask for more. */
  budgetRaised?: true;
};

/** The pull request that shows a held request to its reviewers. */
export type Hold = {
  pullRequest: number;
  /** The commit that shows the request; a review of any other one releases nothing. */
  headSha: string;
  /** The input that commit shows. */
  inputHash?: string;
  /** Somebody pushed to the branch, or the request was judged anew: the hold is to be written anew. */
  voided?: true;
  /** The review that released it, which is dismissed then: it approved a request, not code. */
  released?: { reviewId: number; reviewer: Account };
  /** The job has ended since and was taken up again: a review of what is shown there is none of what is asked now. */
  ofEarlierTry?: true;
  /** The job was ended while nothing but the request was shown there: the factory closes it then, which ends nothing once the job is taken up again. */
  ended?: true;
};

/**
 * A job, folded from its commits. `version` is the number of the last commit; a job without commits has version 0 and state DRAFT.
 * Fields under `details` exist from the first JobSubmitted on.
 */
export type Job = {
  id: string;
  version: number;
  state: JobState;
  stateSince: string;
  withdrawn?: Withdrawn;
  details?: JobDetails;
};

/** The last time that people wanted no job (any more), by GitHub's clock, and how they said so; also where there was nothing to end. Endings whose time nobody knows are none. */
export type Withdrawn = { at: string; cause: JobEventOf<'JobCancelled'>['cause'] };

/** A job that somebody has asked for: its log holds a JobSubmitted. */
export type KnownJob = Job & { details: JobDetails };

export function isKnown(job: Job): job is KnownJob {
  return job.details !== undefined;
}

export type JobDetails = {
  createdAt: string;
  /** When somebody first asked for the job, by GitHub's clock where it was told. */
  askedAt: string;
  /** Up to when comments are part of its request: when somebody last asked for what the issue says by then, by the same clock. Edits of a held request bring in none. */
  commentsUntil: string;
  repository: Repository;
  issueNumber: number;
  /** Frozen at creation: `factory/<issue>-<slug>`. */
  branch: string;
  requester: Account;
  /** Who else has asked for the request as it stands: whoever had the ended job tried again, and whoever edited the request while it was held. */
  alsoAskedBy?: Account[];
  /** When people last asked for the job or had it taken up again, by GitHub's clock, and what had cancelled it before. */
  takenUp?: { at: string; after?: JobEventOf<'JobCancelled'>['cause'] };
  priority: Priority;
  options: RunOptions;
  request: RequestRef;
  additions: InputPart[];
  /** How many of them, from the first on, there were when the work was last delivered. */
  deliveredAdditions?: number;
  /** How many there were when people last heard, since then, that the work cannot be brought up to the default branch without them. */
  conflictedAdditions?: number;
  /** How many of them, from the first on, a person has released together with the request as it stands. */
  releasedAdditions?: number;
  /** Covers the request and every addition; an attempt runs only under a verdict for exactly this. */
  inputHash: string;
  verdict?: Verdict;
  approvedInputHash?: string;
  /** Attempts started since the last approval, but for those that waited for a lock or had no machine. */
  attemptsSinceApproval: number;
  /** The highest attempt ever started; it is live while the job is in a working state. */
  attempt?: Attempt;
  plan?: { artifact: ArtifactRef; items: number; writeGlobs: string[] };
  /** Set while the job waits for file locks. */
  waitingFor?: 'lock';
  checkpoint?: { bundle: ArtifactRef; headSha: string; finishedItems: string[] };
  hold?: Hold;
  /** A pull request that held the job once and was given up; the code lies in another one. */
  formerHold?: number;
  pullRequest?: { number: number; headSha: string };
  /** The last commit the control plane verified on the branch; what the next push must find there. */
  deliveredSha?: string;
  /** Every commit a push was ever authorised for: the branch may point at any of them, and at nothing else. */
  authorizedShas: string[];
  /** The newest of those pushes, and for which input it was made. */
  lastPush?: AuthorizedPush & { attempt: number; inputHash: string };
  /** Those commits of the branch that were made before the request was last frozen anew: they answer what was asked then. Absent where there is none. */
  formerShas?: string[];
  /** The last commit that an attempt is known to have pushed, verified or not. */
  pushedSha?: string;
  /** Every commit that ever showed the held request to reviewers; the factory put them on the branch. */
  heldShas: string[];
  /** Every commit of people that was taken over as the head of the branch when the paused job was resumed. */
  adoptedShas?: string[];
  /** Who pushed them, as GitHub knows, whatever authors the commits name. */
  adoptedFrom?: Account[];
  questions?: string[];
  /** How long they stay open, as configured when they were asked. */
  waits?: Waits;
  /** When people were reminded of them, ISO time. */
  remindedAt?: string;
  rounds: { review: number; ci: number; questions: number; headsAnswered: string[] };
  raisedMicroUsd: number;
  /** What the job may spend in all: the newest verdict's limit and what was granted since. Absent before the first verdict. */
  budgetMicroUsd?: number;
  /** Budgets whose end people have been warned of. */
  warnedScopes: string[];
  /** The result, where it was delivered as an archive. */
  archive?: {
    deliver: 'zip' | 'blob';
    artifact: ArtifactRef;
    sha: string;
    attempt: number;
    gates: GateResult[];
    report: ArtifactRef;
  };
  merged?: { pullRequest: number; sha: string };
  /** The commit that took the merged work back. */
  revertedBy?: string;
  human?: { reason: HumanReason; explanation: string };
  lastFailure?: { stopReason: StopReason; explanation: string };
  /** Why it was cancelled. */
  cancelCause?: JobEventOf<'JobCancelled'>['cause'];
  outcome?: 'COMPLETED' | 'FAILED' | 'NO_CHANGES' | 'REJECTED' | 'CANCELLED';
  usage: Usage;
};
