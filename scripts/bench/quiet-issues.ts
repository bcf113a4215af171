import { jobIdOf } from '../../src/contracts/job-id.ts';
import { deliveredIssue } from './issue-delivery.ts';
import { type BenchFactory, type OpenIssue, triggerLabel } from './open-bench-factory.ts';
import { untilQueuesAreQuiet } from './quiet-queues.ts';

/** An issue that carries the label although the factory knows nothing of it, as GitHub tells of it. */
export type QuietIssue = OpenIssue & { id: number; repositoryId: number; updatedAt: string };

/**
 * Labelled issues of which the factory has not heard: they were labelled while they were closed, which is nothing to it. So a burst can be made of deliveries
 * that are all the first ones.
 */
export async function quietIssues(
  bench: BenchFactory,
  { repositories, issuesEach }: { repositories: number; issuesEach: number },
): Promise<QuietIssue[]> {
  const { factory, github } = bench;
  const issues: QuietIssue[] = [];
  for (let n = 0; n < repositories; n++) {
    const repositoryId = await bench.repository(`burst-${n}`, { 'README.md': '# Burst\n' });
    const repository = { owner: factory.github.org, repo: `burst-${n}` };
    for (let i = 0; i < issuesEach; i++) {
      const { data } = await github.issues.create({ ...repository, ...deliveredIssue });
      const { id, number } = data;
      await github.issues.update({ ...repository, issue_number: number, state: 'closed' });
      await github.issues.addLabels({ ...repository, issue_number: number, labels: [triggerLabel] });
      const jobId = jobIdOf(repositoryId, number);
      issues.push({ ...repository, id, number, jobId, repositoryId, updatedAt: '' });
    }
  }
  await factory.github.settled();
  await untilQueuesAreQuiet(factory);
  for (const issue of issues) {
    const { owner, repo, number: issue_number } = issue;
    const { data } = await github.issues.update({ owner, repo, issue_number, state: 'open' });
    issue.updatedAt = data.updated_at;
  }
  await factory.github.settled();
  await untilQueuesAreQuiet(factory);
  return issues;
}
