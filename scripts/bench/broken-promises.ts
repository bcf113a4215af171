import { createDynamodbClient } from '../../src/adapters/aws/dynamodb-client.ts';
import { createDynamodbFileLockStore } from '../../src/adapters/aws/dynamodb-file-lock-store.ts';
import { createDynamodbSlotStore } from '../../src/adapters/aws/dynamodb-slot-store.ts';
import type { Commit } from '../../src/contracts/commit.ts';
import { isAtRest } from '../../src/contracts/job-list.ts';
import { foldCommits } from '../../src/job/fold-commits.ts';
import type { Job } from '../../src/job/job.ts';
import { verifyChain } from '../../src/ledger/verify-chain.ts';
import { factoryScope, repositoryScope } from '../../src/orchestration/dispatch/attempt-slots.ts';
import type { LocalFactory } from '../../src/wiring/local/local-factory.ts';
import type { BenchFactory, OpenIssue } from './open-bench-factory.ts';

/**
 * What the factory promises of labelled issues once nothing moves any more, and does not keep: one job each, at rest, with a whole log; a delivered one with
 * exactly one pull request, any other with at most one; no place and no lock taken. Empty when all is well.
 */
export async function brokenPromises(
  { factory, github }: Pick<BenchFactory, 'factory' | 'github'>,
  issues: readonly OpenIssue[],
): Promise<string[]> {
  const jobs = new Map<string, Job>();
  const broken: string[] = [];
  for (const { jobId } of issues) {
    const commits = await factory.ledger.commits(jobId);
    const job = foldCommits(jobId, commits);
    jobs.set(jobId, job);
    broken.push(...inLog(job, commits));
  }
  for (const { owner, repo } of repositoriesOf(issues).values()) {
    const pulls = await github.paginate(github.pulls.list, { owner, repo, state: 'all', per_page: 100 });
    for (const issue of issues.filter((one) => one.repo === repo)) {
      const job = jobs.get(issue.jobId);
      const own = pulls.filter(({ head }) => head.ref === job?.details?.branch);
      const wanted = job?.state === 'DEPLOYABLE' ? [1] : [0, 1];
      if (!wanted.includes(own.length))
        broken.push(`${issue.jobId} is ${job?.state} and has ${own.length} pull requests`);
    }
  }
  return [...broken, ...(await leftTaken(factory, issues))];
}

function inLog(job: Job, commits: readonly Commit[]): string[] {
  const happened = (type: string) =>
    commits.flatMap(({ events }) => events.filter((event) => event.type === type)).length;
  const attempts = job.details?.attempt?.number ?? 0;
  return [
    ...(isAtRest(job.state) ? [] : [`${job.id} is ${job.state}`]),
    ...(happened('JobSubmitted') === 1 ? [] : [`${job.id} was submitted ${happened('JobSubmitted')} times`]),
    ...(happened('AttemptStarted') === attempts
      ? []
      : [`${job.id} has ${attempts} attempts and ${happened('AttemptStarted')} starts`]),
    ...(verifyChain(job.id, [...commits]) === undefined ? [] : [`the log of ${job.id} does not verify`]),
  ];
}

/** Places to run in and locks that nobody gave back. */
async function leftTaken(
  { environment }: Pick<LocalFactory, 'environment'>,
  issues: readonly OpenIssue[],
): Promise<string[]> {
  const client = createDynamodbClient(environment as never);
  const table = { client, tableName: environment.TABLE_NAME ?? '' };
  const slots = createDynamodbSlotStore(table);
  const locks = createDynamodbFileLockStore(table);
  const left: string[] = [];
  try {
    const ids = [...repositoriesOf(issues).keys()];
    for (const scope of [factoryScope, ...ids.map(repositoryScope)])
      for (const owner of await slots.owners(scope))
        left.push(`a slot of ${scope} belongs to ${owner.jobId}/${owner.attempt}`);
    for (const id of ids)
      for (const lock of await locks.list(id)) left.push(`${lock.jobId} holds ${lock.globs.join(', ')}`);
  } finally {
    client.destroy();
  }
  return left;
}

function repositoriesOf(issues: readonly OpenIssue[]): Map<number, OpenIssue> {
  return new Map(issues.map((issue) => [Number(issue.jobId.split('-')[0]), issue]));
}
