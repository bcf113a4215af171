import { reportMessageSchema } from '../../contracts/report-message.ts';
import type { SqsHandler } from '../sqs-handler.ts';

/** The reporter's handler, which also tells which jobs have news. Watching never keeps a message from the reporter. */
export function watchReports(reporter: SqsHandler, onNews: (jobId: string) => void): SqsHandler {
  return async (event) => {
    const jobs = event.Records.map((record) => jobIn(record.body)).filter((jobId) => jobId !== undefined);
    for (const jobId of new Set(jobs)) onNews(jobId);
    return await reporter(event);
  };
}

function jobIn(body: string): string | undefined {
  try {
    return reportMessageSchema.safeParse(JSON.parse(body)).data?.jobId;
  } catch {
    return undefined;
  }
}
