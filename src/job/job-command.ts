import type {
  Account,
  Actor,
  ArtifactRef,
  GateResult,
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

/** Where on GitHub a command came from, so that its answer finds the way back. */
export type ReplyTo = { repository: Repository; issueNumber: number; commentId?: number };

/** Commits of people on the job's branch, pushed while it was paused: what the next attempt starts from. */
export type Adoption = {
  /** What the branch pointed at before them, as the factory left it; null when there was none. */
  previousSha: string | null;
  headSha: string;
  /** Who pushed them; each may write to the repository. */
  pushedBy: Account[];
  /** Since when the job was paused, as the checks took it: ISO time. */
  pausedSince: string;
};

type FromPeople =
  | {
      type: 'SubmitJob';
      repository: Repository;
      issueNumber: number;
      branch: string;
      requester: Account;
      priority: Priority;
      options: RunOptions;
      request: RequestRef;
    }
  | { type: 'RetryJob'; by: Account; guidance?: InputPart; options?: RunOptions; request?: RequestRef }
  /** `by`: whoever edited the issue; where no webhook told of it, its author. */
  | { type: 'AmendRequest'; request: RequestRef; by?: Account }
  | {
      type: 'ReleaseHold';
      reviewer: Account;
      reviewId: number;
      headSha: string;
      inputHash: string;
      /** The requester releases what they asked for themselves; the verdict must permit it. */
      selfRelease?: true;
    }
  | { type: 'AddConstraints'; part: InputPart }
  | { type: 'AnswerQuestions'; part: InputPart }
  | { type: 'GuideJob'; part: InputPart }
  | { type: 'RequestChanges'; part: InputPart; headSha: string }
  | { type: 'ReportRedCi'; part: InputPart; headSha: string }
  | { type: 'RebaseJob'; part: InputPart }
  | { type: 'RaiseBudget'; by: Account; microUsd: number }
  | { type: 'ChangePriority'; by: Account; priority: Priority }
  | { type: 'PauseJob'; by: Account }
  /** `adoption`: what people pushed to the branch meanwhile, as governance has checked it. */
  | { type: 'ResumeJob'; by: Account; adoption?: Adoption }
  | {
      type: 'CancelJob';
      cause: 'command' | 'label-removed' | 'issue-closed';
      by?: Account;
    }
  /** `sha`: the commit that the merge made; `headSha`: what was merged by it. */
  | { type: 'RecordMerge'; pullRequest: number; sha: string; headSha?: string }
  | { type: 'RecordClose'; pullRequest: number }
  /** Governance refused what was asked before it could become a command of its own (no permission, broken configuration). */
  /** `withdraws`: how people wanted the job ended, where there is nothing to end. */
  | {
      type: 'RefuseCommand';
      command: string;
      code: string;
      message: string;
      quiet?: true;
      withdraws?: 'command' | 'label-removed' | 'issue-closed';
    }
  | { type: 'AcknowledgeCommand'; command: string; message?: string };

type FromControlPlane =
  /** `usage`: what the second opinion on the request has cost; `raisedMicroUsd`: what had been granted to the job when it was judged, as much as now unless it says otherwise. */
  | { type: 'RecordVerdict'; verdict: Verdict; usage?: Usage; raisedMicroUsd?: number }
  | { type: 'RecordHold'; pullRequest: number; headSha: string; inputHash: string }
  /** Somebody pushed to the held branch: what reviewers see is not what is held any more, so that the hold is written anew. */
  | { type: 'VoidHold'; pullRequest: number; headSha: string }
  /** The review that released the hold cannot be dismissed: the code goes to a pull request of its own. */
  | { type: 'DetachHold'; pullRequest: number; explanation: string }
  | { type: 'RemindQuestions' }
  /** The merged work was taken back: `sha` is the commit that does so. */
  | { type: 'RecordRevert'; sha: string }
  | { type: 'StartAttempt'; attempt: number; inputHash: string }
  /** Where the job's repository is now. */
  | { type: 'MoveRepository'; installationId: number; owner: string; name: string }
  /** `provenance`: the signed statement of how the commit came about. */
  | { type: 'VerifyDelivery'; pullRequest: number; headSha: string; provenance?: ArtifactRef }
  | { type: 'RefuteDelivery'; explanation: string }
  | { type: 'ExpireQuestions' }
  /** `branchHead`: what the job's branch pointed at when the control plane read it, null when absent; required once a push was authorised. */
  | {
      type: 'LoseWorker';
      attempt: number;
      evidence: 'no-heartbeat' | 'task-stopped' | 'never-registered' | 'never-placed';
      branchHead?: string | null;
    }
  /** `inputHash`: what governance has read when it asks; `waits`: how long, where no verdict says it yet. */
  | {
      type: 'AskQuestions';
      questions: string[];
      attempt?: number;
      inputHash?: string;
      usage?: Usage;
      waits?: Waits;
    };

type FromWorker =
  /** Issued by the control plane on behalf of the attempt, when a settlement shows it. */
  | {
      type: 'WarnBudget';
      attempt: number;
      scope: string;
      spentMicroUsd: number;
      limitMicroUsd: number;
    }
  | { type: 'RegisterWorker'; attempt: number; tokenHash: string }
  /** `usage`: what the attempt has spent until then, which counts where it ends with its plan. */
  | {
      type: 'RecordPlan';
      attempt: number;
      plan: ArtifactRef;
      items: number;
      writeGlobs: string[];
      usage?: Usage | undefined;
    }
  | {
      type: 'DeferAttempt';
      attempt: number;
      plan: ArtifactRef;
      writeGlobs: string[];
      usage?: Usage | undefined;
    }
  | {
      type: 'RecordCheckpoint';
      attempt: number;
      bundle: ArtifactRef;
      headSha: string;
      finishedItems: string[];
    }
  | { type: 'StartValidation'; attempt: number }
  | { type: 'ResumeWork'; attempt: number; failingGates: string[] }
  | {
      type: 'AuthorizePush';
      attempt: number;
      oldSha: string | null;
      newSha: string;
      gates: GateResult[];
      report: ArtifactRef;
    }
  /** Issued once the control plane has read the archive back and found its hash to be so. */
  | {
      type: 'DeliverArchive';
      attempt: number;
      archive: ArtifactRef;
      /** The commit whose tree it holds; it is in no repository but the worker's. */
      sha: string;
      gates: GateResult[];
      report: ArtifactRef;
      usage: Usage;
      /** The signed statement of how it came about. */
      provenance?: ArtifactRef;
    }
  | { type: 'RecordPush'; attempt: number; sha: string; usage: Usage }
  | {
      type: 'FailAttempt';
      attempt: number;
      stopReason: StopReason;
      explanation: string;
      usage: Usage;
      report?: ArtifactRef;
      /** As of `LoseWorker`: whoever says that it failed may not have heard that its push has arrived. */
      branchHead?: string | null;
    };

/** Everything that can be asked of a job, in the imperative. */
export type JobCommand = FromPeople | FromControlPlane | FromWorker;
export type JobCommandType = JobCommand['type'];
export type JobCommandOf<T extends JobCommandType> = Extract<JobCommand, { type: T }>;

/** A command with its identity: the same `commandId` is carried out at most once per job. */
export type CommandEnvelope = {
  commandId: string;
  actor: Actor;
  command: JobCommand;
  replyTo?: ReplyTo;
  /** The version of the job's log that the command follows from, where it may follow from no other: what was read on GitHub beside it may be old news for a newer one. */
  asOf?: number;
  /** When people asked for it, by GitHub's clock. */
  happenedAt?: string;
};
