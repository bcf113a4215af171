import type { FrozenRequest } from '../../contracts/frozen-request.ts';
import type { RecalledLearning } from '../../contracts/learning.ts';
import type { JobDetails } from '../../job/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LearningStore } from '../../ports/learning-store.ts';
import { rankLearnings } from './rank-learnings.ts';

/** What earlier runs in the repository learnt that may help this one; see `rankLearnings`. */
export function createRecall(deps: { learnings: Pick<LearningStore, 'list'>; clock: Clock }) {
  return async (details: JobDetails, request: FrozenRequest): Promise<RecalledLearning[]> => {
    const known = await deps.learnings.list(details.repository.id);
    if (known.length === 0) return [];
    const text = [
      request.title,
      request.body,
      ...request.comments.map(({ body }) => body),
      ...details.additions.map((part) => part.text),
      details.lastFailure?.explanation ?? '',
    ].join('\n');
    return rankLearnings(known, { text, writeGlobs: details.plan?.writeGlobs ?? [] }, deps.clock.now());
  };
}
