import { plainTitle } from '../../contracts/plain-title.ts';
import type { JobDetails } from '../../job/job.ts';

const longestTitle = 200;

/** The title of a job's pull request, while it is held and when it shows code. */
export function titleOf({ request, issueNumber }: JobDetails): string {
  return plainTitle(request.title, `Resolve issue ${issueNumber}`, longestTitle);
}
