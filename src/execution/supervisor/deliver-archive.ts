import type { AttemptReport } from '../../contracts/attempt-report.ts';
import { mostArchiveBytes } from '../../contracts/worker-protocol.ts';
import { archiveOf } from '../git/archive-of.ts';
import { type Attempt, endUntrustedProcesses, usageOf } from './attempt.ts';
import { type AttemptStop, stopWith } from './attempt-stop.ts';
import type { AttemptOutcomes } from './outcomes.ts';
import type { Proof } from './proof.ts';
import { writeReport } from './write-report.ts';

/** Delivers exactly the tree that the gates judged as a ZIP archive. Nothing is pushed, and no token is asked for. */
export async function deliverArchive(
  attempt: Attempt,
  work: { head: string; proof: Proof; outcomes: AttemptOutcomes },
): Promise<{ sha: string; report: AttemptReport } | AttemptStop> {
  const { deps, repository } = attempt;
  await endUntrustedProcesses(attempt);
  const content = await archiveOf(repository, work.head);
  if (content.byteLength > mostArchiveBytes) {
    const size = Math.round(content.byteLength / 1024 / 1024);
    return stopWith(
      'blocked',
      `The archive of the result has ${size} MB, and ${mostArchiveBytes / 1024 / 1024} MB can be delivered. \`/factory retry deliver=pr\` delivers a pull request instead.`,
    );
  }
  const archive = await deps.control.upload(content);
  const { report, artifact } = await writeReport(attempt, work.outcomes);
  await deps.control.call('deliver', {
    archive,
    sha: work.head,
    gates: work.proof.gates,
    report: artifact,
    usage: usageOf(attempt),
  });
  return { sha: work.head, report };
}
