import { DatabaseSync } from 'node:sqlite';
import type { FauxqsParts } from './fauxqs-parts.ts';

/**
 * fauxqs' messages in an SQLite database, mended in two places. A write does not wait for the disk: messages survive a kill of the process, and only
 * a power cut could lose the last of them. And a message that is made visible keeps the count of its receipts; as it comes, fauxqs
 * writes NULL there, which its own table refuses.
 */
export function openQueueDatabase(
  parts: FauxqsParts,
  folder: string,
): InstanceType<FauxqsParts['PersistenceManager']> {
  const queues = new parts.PersistenceManager(folder);
  const database: unknown = Reflect.get(queues, 'db');
  if (!(database instanceof DatabaseSync))
    throw new Error('fauxqs keeps its messages elsewhere: adapt queue-database.ts to this version');
  database.exec('PRAGMA synchronous = NORMAL');
  const makeVisible = database.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  queues.updateMessageReady = (messageId) => {
    makeVisible.run(messageId);
  };
  return queues;
}
