import type { ReportMessage } from '../../contracts/report-message.ts';
import { notify } from './notify.ts';
import { project } from './project.ts';
import type { Reporter } from './reporter.ts';

/** Handles one message of the reports queue. Doing it again shows the same; faults of GitHub are thrown and tried again later. */
export async function report(reporter: Reporter, message: ReportMessage): Promise<void> {
  if (message.type === 'notify') await notify(reporter, message);
  else await project(reporter, message);
}
