import type { ArtifactRef } from './job-values.ts';

/**
 * What the factory does to the world because of a commit. Every effect has a deterministic key, so that doing it twice is doing it once:
 * queue messages carry derived command ids, `start-task` a client token made of job and attempt.
 */
export type Effect =
  /** Ask governance to judge exactly this input. */
  | { type: 'analyse'; jobId: string; inputHash: string }
  /** Add what people granted to what the job may spend. */
  | { type: 'raise-budget'; jobId: string; scope: string; raiseId: string; microUsd: number }
  /** Tell the dispatcher that there may be something to start. */
  | { type: 'wake-dispatcher'; jobId: string }
  /** Start the task of the attempt; carried out by the dispatcher, which owns the slot. */
  | { type: 'start-task'; jobId: string; attempt: number }
  /** End the task of an attempt that has lost its rights. */
  | { type: 'stop-task'; jobId: string; attempt: number }
  /** Make GitHub show the job as the log tells it. */
  | { type: 'project'; jobId: string; version: number }
  /** Tell people what this commit means (a reaction, a short new comment), and make GitHub show the job as the log tells it. */
  | { type: 'notify'; jobId: string; version: number }
  /** Keep how the job ended for the statistics. */
  | { type: 'record-outcome'; jobId: string; version: number }
  /** Keep what the agent of the delivered attempt learnt about the repository; `at`: when it was delivered. */
  | {
      type: 'keep-learnings';
      jobId: string;
      attempt: number;
      report: ArtifactRef;
      commit: string;
      at: string;
    }
  /** Give back the file locks of a job that is no longer working. */
  | { type: 'release-locks'; jobId: string; repositoryId: number };

export type EffectType = Effect['type'];
export type EffectOf<T extends EffectType> = Extract<Effect, { type: T }>;
