import type { ReportMessage } from '../../contracts/report-message.ts';
import { inSpiteOfRefusals } from './in-spite-of-refusals.ts';
import { listOnce } from './list-once.ts';
import { notify } from './notify.ts';
import { project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** Handles one message of the reports queue. Doing it again shows the same; faults of GitHub are thrown and tried again later. */
export async function report(reporter: Reporter, message: ReportMessage): Promise<void> {
  const commits = await reporter.ledger.commits(message.jobId);
  const listing = { ...reporter, pages: listOnce(reporter.pages) };
  await inSpiteOfRefusals([
    ...(message.type === 'notify' ? [() => notify(listing, message, commits)] : []),
    () => project(listing, message, commits),
  ]);
}
