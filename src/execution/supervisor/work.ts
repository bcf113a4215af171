import type { Agent } from '../agents/agent.ts';
import type { Measurement } from '../gates/measure-commands.ts';
import type { Attempt } from './attempt.ts';
import type { StartingPoint } from './fetch-repository.ts';
import type { Base } from './measure-base.ts';
import type { AttemptOutcomes } from './outcomes.ts';
import type { Progress } from './progress.ts';
import type { Guidance } from './read-guidance.ts';

/** An attempt at work: what it began with, and how far it has come. */
export type Work = {
  attempt: Attempt;
  agent: Agent;
  start: StartingPoint;
  base: Base;
  guidance: Guidance;
  progress: Progress;
  /** Filled on the way, so that a report can be written at any end. */
  outcomes: AttemptOutcomes;
  /** The last run of the repository's tests, with which new failures are compared. */
  lastTests: Measurement | undefined;
  /** The repository's tests as the last finished item was accepted with them, and its commit. */
  acceptedWith?: { commit: string; tests: Measurement };
};

/** Before there is a plan. */
export type Preparation = Omit<Work, 'progress' | 'lastTests' | 'acceptedWith'>;
