import { FactoryError } from '../../contracts/factory-error.ts';
import type { ReportMessage } from '../../contracts/report-message.ts';
import { listOnce } from './list-once.ts';
import { notify } from './notify.ts';
import { project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** Handles one message of the reports queue. Doing it again shows the same; faults of GitHub are thrown and tried again later. */
export async function report(reporter: Reporter, message: ReportMessage): Promise<void> {
  const commits = await reporter.ledger.commits(message.jobId);
  const listing = { ...reporter, pages: listOnce(reporter.pages) };
  const refused = message.type === 'notify' ? await refusalOf(notify(listing, message, commits)) : undefined;
  await project(listing, message, commits);
  if (refused !== undefined) throw refused;
}

/** What cannot be said, whenever it is tried, does not keep the page from being shown. Throws what may pass. */
async function refusalOf(notice: Promise<void>): Promise<FactoryError | undefined> {
  try {
    await notice;
    return undefined;
  } catch (error) {
    if (error instanceof FactoryError && error.disposition !== 'retry') return error;
    throw error;
  }
}
