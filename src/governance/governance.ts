import type { Standing } from '../contracts/waiting.ts';
import type { Job } from '../job/job.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Attestor } from '../ledger/sign-statement.ts';
import type { ArtifactStore } from '../ports/artifact-store.ts';
import type { BudgetStore } from '../ports/budget-store.ts';
import type { CheckLogs } from '../ports/check-logs.ts';
import type { Clock } from '../ports/clock.ts';
import type { GitHubFacts } from '../ports/github-facts.ts';
import type { GitHubReviewers } from '../ports/github-reviewers.ts';
import type { Ids } from '../ports/ids.ts';
import type { Log } from '../ports/log.ts';
import type { MergeHistory } from '../ports/merge-history.ts';
import type { OrganisationFiles } from '../ports/organisation-files.ts';
import type { OutcomeStore } from '../ports/outcome-store.ts';
import type { PushHistory } from '../ports/push-history.ts';
import type { QuotaStore } from '../ports/quota-store.ts';
import type { RequestAnalyst } from '../ports/request-analyst.ts';
import type { WorkflowFiles } from '../ports/workflow-files.ts';
import type { CommandLimits } from './command-limits.ts';
import type { OpinionBudgets } from './opinion/pay-for-opinion.ts';
import type { SlashCommandHandler } from './slash-command-handler.ts';

/** What governance works with. It reads GitHub and never writes to it. */
export type Governance = {
  facts: GitHubFacts & OrganisationFiles & WorkflowFiles;
  reviewers: GitHubReviewers;
  ledger: Ledger;
  artifacts: Pick<ArtifactStore, 'get' | 'put'>;
  budgets: Pick<BudgetStore, 'open' | 'raise' | 'remaining' | 'balance'> & OpinionBudgets;
  quotas: QuotaStore;
  commandLimits: CommandLimits;
  history: MergeHistory;
  checkLogs: CheckLogs;
  pushes: PushHistory;
  outcomes: Pick<OutcomeStore, 'recent'>;
  /** Gives a second opinion on requests; absent where no model is configured for it. */
  analyst?: RequestAnalyst;
  /** Signs statements about deliveries; a world without it has nobody who would check them. */
  attestor?: Attestor;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** What an approved job waits for, as the dispatcher sees it, and its place in the queue. */
  standingOf: (job: Job) => Promise<Standing>;
  /** The commands people can write, by their names. */
  commands: readonly SlashCommandHandler[];
  /** The label that asks for a job. */
  triggerLabel: string;
  /** What all jobs of one installation may cost on one UTC day, in micro-dollars. */
  installationDayMicroUsd: number;
  /** The model of jobs whose repository names none. */
  defaultModel: string;
};
