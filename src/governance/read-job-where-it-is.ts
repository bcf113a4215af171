import { FactoryError } from '../contracts/factory-error.ts';
import { isKnown } from '../job/job.ts';
import type { Repository } from '../job/job-values.ts';
import type { Governance } from './governance.ts';
import { type ReadJob, readJob } from './read-job.ts';

/**
 * The job that a message from GitHub is about, with its repository where it is now: under another installation once the App was installed anew, under another owner or name once it was
 * transferred or renamed. Until the log knows that, nothing of the job can be read on GitHub or shown there. Whatever the message asks, and whoever sends it: where a repository is, is nobody's
 * wish, and GitHub is asked once more before it is written down.
 */
export async function readJobWhereItIs(
  governance: Governance,
  told: Repository,
  jobId: string,
  commandId: string,
): Promise<ReadJob> {
  const read = await readJob(governance, jobId, commandId);
  const { job, handled } = read;
  if (handled || !isKnown(job) || isSame(job.details.repository, told)) return read;
  const now = await addressNow(governance, told);
  if (now === undefined || isSame(job.details.repository, now)) return read;
  const { installationId, owner, name } = now;
  await governance.ledger.handle(jobId, {
    /* Whoever else hears of the move at this version writes the same. */
    commandId: `repository-moved:${job.version}:${installationId}:${owner}/${name}`,
    actor: { kind: 'governance' },
    command: { type: 'MoveRepository', installationId, owner, name },
  });
  return await readJob(governance, jobId, commandId);
}

/**
 * An old message names an installation that is gone, a name that leads on to the present one, or one that another repository has by now: none of them moves a job back. undefined when
 * GitHub does not know the repository by what was told.
 */
async function addressNow({ facts }: Governance, told: Repository): Promise<Repository | undefined> {
  try {
    const found = await facts.repository(told);
    return found && { ...told, owner: found.owner, name: found.name };
  } catch (error) {
    if (error instanceof FactoryError && error.code === 'github-not-installed') return undefined;
    throw error;
  }
}

function isSame(one: Repository, other: Repository): boolean {
  return one.installationId === other.installationId && one.owner === other.owner && one.name === other.name;
}
