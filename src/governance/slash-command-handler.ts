import type { JobMessageOf } from '../contracts/job-message.ts';
import type { Job, JobDetails } from '../job/job.ts';
import type { JobCommand } from '../job/job-command.ts';
import type { Account, RequestRef } from '../job/job-values.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';
import type { AdoptionAnswer } from './branch-adoption.ts';

/** What governance knows when somebody wrote a command, and what it can do for the command's handler. */
export type SlashCommandContext = {
  message: JobMessageOf<'slash-command'>;
  /** The job the command is about; version 0 and state DRAFT when there is none yet. */
  job: Job;
  facts: GitHubFacts;
  /** Freezes the issue as it stands now, or says why that cannot be done. */
  freeze: () => Promise<RequestRef | { refusal: { code: string; message: string } }>;
  /** Who has edited the issue since the job was asked for, as GitHub keeps it. */
  editors: (details: JobDetails) => Promise<Account[] | 'unknown'>;
  /** What people pushed to the job's branch while it is paused, if an attempt may start from it. */
  adoption: () => Promise<AdoptionAnswer>;
  /** Where the job stands, in words for people. */
  status: (job: Job) => Promise<string>;
};

/**
 * One `/factory` command: its documentation as data, and what it asks of the job. Permission is governance's to check, by `who`, before
 * `toCommand` is called:
 *
 * - `writer`: who can write to the repository now.
 * - `approver`: a person, never a bot, whom `approversOf` finds (`governance.approvers`, else the code owners of `.factory/spec.md`, else who may maintain the repository) and who can
 *   write now. That they did not ask for the job is for the command to check.
 * - `reader`: whom GitHub let comment.
 *
 * Bots are writers and readers only where `governance.allowed_bots` lists them.
 */
export type SlashCommandHandler = {
  name: string;
  who: 'writer' | 'approver' | 'reader';
  /** The grammar, as in `/factory run [model=NAME]`. */
  usage: string;
  help: string;
  example: string;
  /** Whether it would do something for the job as it stands; the page of a job names these commands. */
  applies(job: Job): boolean;
  /** May answer RefuseCommand or AcknowledgeCommand: then the commit only carries the answer. Throws only when GitHub gives no answer. */
  toCommand(context: SlashCommandContext): Promise<JobCommand>;
};
