import type { Commit } from '../../contracts/commit.ts';
import type { ReportMessage } from '../../contracts/report-message.ts';
import { onlyAnswers } from '../../job/only-answers.ts';
import { inSpiteOfRefusals } from './in-spite-of-refusals.ts';
import { listOnce } from './list-once.ts';
import { notify } from './notify.ts';
import { project } from './project.ts';
import type { Reporter } from './reporter.ts';

/**
 * Handles one message of the reports queue. Doing it again shows the same; faults of GitHub are thrown and tried again later. Who is answered costs no look at the page, which anybody could have
 * compared by writing commands: it shows the refusal with what happens to the job next, or when the sweeper has it compared. What was committed before has a message of its own.
 */
export async function report(reporter: Reporter, message: ReportMessage): Promise<void> {
  const commits = await reporter.ledger.commits(message.jobId);
  const listing = { ...reporter, pages: listOnce(reporter.pages) };
  await inSpiteOfRefusals([
    ...(message.type === 'notify' ? [() => notify(listing, message, commits)] : []),
    ...(isAnswer(message, commits) ? [] : [() => project(listing, message, commits)]),
  ]);
}

/** The sweeper asks for the page itself, whatever was committed last. */
function isAnswer({ type, version }: ReportMessage, commits: readonly Commit[]): boolean {
  const commit = commits[version - 1];
  return type === 'notify' && commit !== undefined && onlyAnswers(commit);
}
