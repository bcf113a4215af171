import type { buildApp } from 'fauxqs';

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
type S3Files = NonNullable<Stores['s3Store']['persistence']> & { loadS3(store: Stores['s3Store']): void };
type QueueDatabase = NonNullable<Stores['sqsStore']['persistence']>;

export type FauxqsStores = Stores;
export type FauxqsParts = {
  SqsStore: new () => Stores['sqsStore'];
  SnsStore: new () => Stores['snsStore'];
  S3Store: new () => Stores['s3Store'];
  /** Queues in an SQLite database in the folder. */
  PersistenceManager: new (
    folder: string,
  ) => QueueDatabase;
  /** Objects as files in the folder. */
  FileS3Persistence: new (
    folder: string,
  ) => S3Files;
};

const files: Record<keyof FauxqsParts, string> = {
  SqsStore: './sqs/sqsStore.js',
  SnsStore: './sns/snsStore.js',
  S3Store: './s3/s3Store.js',
  PersistenceManager: './persistence.js',
  FileS3Persistence: './s3/fileS3Persistence.js',
};

/**
 * The stores inside fauxqs, which its package does not export. They are needed because `startFauxqs` listens on every network interface
 * with no way to say otherwise, and an unauthenticated queue of commands must not be reachable from outside.
 * Throws when another version of fauxqs keeps them elsewhere.
 */
export async function loadFauxqsParts(): Promise<FauxqsParts> {
  const entry = import.meta.resolve('fauxqs');
  const parts = await Promise.all(
    Object.entries(files).map(async ([name, file]) => {
      const module: Record<string, unknown> = await import(new URL(file, entry).href);
      if (typeof module[name] !== 'function')
        throw new Error(`fauxqs has no ${name} in ${file}: adapt fauxqs-parts.ts to this version`);
      return [name, module[name]];
    }),
  );
  return Object.fromEntries(parts);
}
