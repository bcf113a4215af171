import { createDynamodbClient } from '../adapters/aws/dynamodb-client.ts';
import { createDynamodbLearningStore } from '../adapters/aws/dynamodb-learning-store.ts';
import { openDataFolder } from '../adapters/local/cloud/open-data-folder.ts';
import type { Environment } from '../config/parse-environment.ts';
import type { Learning } from '../contracts/learning.ts';
import { lessonsFile, promotable } from '../observability/learnings/lessons-file.ts';
import type { LearningStore } from '../ports/learning-store.ts';

export type { Learning };
export { lessonsFile, promotable };

/** Where learnings lie: in a factory's data folder, or in a table on AWS. */
export type LearningSource = { dataDir: string } | { tableName: string };

/** All that is known of repositories, the best confirmed first. Throws FactoryError when it cannot be read. */
export async function readLearnings(source: LearningSource, environment: Environment): Promise<Learning[]> {
  return await withStore(source, environment, async (store) => {
    const learnings: Learning[] = [];
    let after: string | undefined;
    do {
      const page = await store.page(after);
      learnings.push(...page.learnings);
      after = page.next;
    } while (after !== undefined);
    return learnings.toSorted(
      (a, b) =>
        a.repository.id - b.repository.id ||
        b.confirmedBy.length - a.confirmedBy.length ||
        (a.id < b.id ? -1 : 1),
    );
  });
}

/** Removes the one fact whose name begins so; answers it, or how many there are. */
export async function forgetLearning(
  source: LearningSource,
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
  source: LearningSource,
  environment: Environment,
  use: (store: LearningStore) => Promise<T>,
): Promise<T> {
  if ('tableName' in source) return await onTable(source.tableName, environment, use);
  const folder = await openDataFolder(source.dataDir);
  try {
    return await onTable(folder.tableName, folder.environment, use);
  } finally {
    await folder.close();
  }
}

async function onTable<T>(
  tableName: string,
  environment: Environment,
  use: (store: LearningStore) => Promise<T>,
): Promise<T> {
  const client = createDynamodbClient(environment);
  try {
    return await use(createDynamodbLearningStore({ client, tableName }));
  } finally {
    client.destroy();
  }
}
