import type { FrozenRequest } from '../../contracts/frozen-request.ts';
import type { RecalledLearning } from '../../contracts/learning.ts';
import type { JobDetails } from '../../job/job.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Attestor } from '../../ledger/sign-statement.ts';
import type { ArtifactStore } from '../../ports/artifact-store.ts';
import type { BudgetStore } from '../../ports/budget-store.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeliveredFiles } from '../../ports/delivered-files.ts';
import type { FileLockStore } from '../../ports/file-lock-store.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { GitHubTokens } from '../../ports/github-tokens.ts';
import type { LeaseStore } from '../../ports/lease-store.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { OrganisationFiles } from '../../ports/organisation-files.ts';

export type WorkerApiDependencies = {
  ledger: Ledger;
  /** Signs statements about archives; without it there are none. */
  attestor?: Attestor;
  leases: LeaseStore;
  budgets: BudgetStore;
  fileLocks: FileLockStore;
  artifacts: ArtifactStore;
  deliveredFiles: DeliveredFiles;
  facts: Pick<GitHubFacts, 'repository' | 'file' | 'branchHead'> &
    Pick<OrganisationFiles, 'organisationFile'>;
  tokens: Pick<GitHubTokens, 'mint'>;
  /** What earlier jobs of the repository learnt that may help this one. */
  recall: (details: JobDetails, request: FrozenRequest) => Promise<RecalledLearning[]>;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** The key under which registration codes are made. */
  registrationKey: string;
  /** Where repositories are cloned from: `<gitUrl>/<owner>/<name>.git`. */
  gitUrl: string;
  /** What all jobs of one installation may cost on one UTC day. */
  installationDayMicroUsd: number;
  /** How the worker reaches its model. The name applies when neither the request nor the verdict names one. */
  model: { baseUrl: string; apiKey: string; scripted: boolean };
};
