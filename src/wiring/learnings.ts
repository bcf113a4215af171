import { createDynamodbLearningStore } from '../adapters/aws/dynamodb-learning-store.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { Learning } from '../contracts/learning.ts';
import { everyPage } from '../observability/every-page.ts';
import { disputesAmong } from '../observability/learnings/disputes.ts';
import { lessonsFile, promotable } from '../observability/learnings/lessons-file.ts';
import type { LearningStore } from '../ports/learning-store.ts';
import { type RecordsSource, withOpenRecords } from './open-records.ts';

export type { Learning };
/** A fact, and the names of those that contradict it. */
export type ListedLearning = Learning & { disputedBy: readonly string[] };
export { lessonsFile, promotable };

/** All that is known of repositories, the best confirmed first. Throws FactoryError when it cannot be read. */
export async function readLearnings(source: RecordsSource, environment: Environment): Promise<Learning[]> {
  return await withStore(source, environment, async (store) => {
    const learnings: Learning[] = [];
    for await (const page of everyPage(store.page)) learnings.push(...page.learnings);
    return learnings.toSorted(
      (a, b) =>
        a.repository.id - b.repository.id ||
        b.confirmedBy.length - a.confirmedBy.length ||
        (a.id < b.id ? -1 : 1),
    );
  });
}

/** Facts with the names of those of the same repository that contradict them. */
export function withDisputes(learnings: readonly Learning[]): ListedLearning[] {
  const ofRepositories = Map.groupBy(learnings, ({ repository }) => repository.id);
  const disputes = new Map([...ofRepositories].map(([id, known]) => [id, disputesAmong(known)]));
  return learnings.map((each) => ({
    ...each,
    disputedBy: disputes.get(each.repository.id)?.get(each.id) ?? [],
  }));
}

/** Removes the one fact whose name begins so; answers it, or how many there are. */
export async function forgetLearning(
  source: RecordsSource,
  environment: Environment,
  idPrefix: string,
): Promise<Learning | { found: number }> {
  const found = (await readLearnings(source, environment)).filter(({ id }) => id.startsWith(idPrefix));
  const [learning] = found;
  if (learning === undefined || found.length > 1) return { found: found.length };
  await withStore(source, environment, (store) => store.forget(learning.repository.id, learning.id));
  return learning;
}

async function withStore<T>(
  source: RecordsSource,
  environment: Environment,
  use: (store: LearningStore) => Promise<T>,
): Promise<T> {
  return await withOpenRecords(source, environment, ({ table }) => use(createDynamodbLearningStore(table)));
}
