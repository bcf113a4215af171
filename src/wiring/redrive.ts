import { createSqsClient } from '../adapters/aws/sqs-client.ts';
import { openQueues } from '../adapters/local/cloud/open-queues.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { redriveEnvironmentSchema } from '../config/dead-letter-environment.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import type { RedrivenQueue } from '../contracts/redriven-queues.ts';
import { type Redriven, redrive } from '../orchestration/redrive.ts';
import { createDeadLetters } from './dead-letters.ts';

export type { Redriven };

export type RedriveOptions = {
  queues: readonly RedrivenQueue[];
  /** The most that is put back on each queue. */
  limit: number;
  dryRun: boolean;
};

/**
 * Puts dead letters back, of the factory in a data folder or, without one, of the deployment that the environment tells of. Throws FactoryError
 * `environment-invalid`, `data-folder-missing`, `data-folder-unreachable`, or what the queues throw.
 */
export async function redriveQueues(
  source: { dataDir: string } | { environment: Environment },
  options: RedriveOptions,
): Promise<{ queue: RedrivenQueue; redriven: Redriven }[]> {
  if ('environment' in source) return await redriveAt(source.environment, options);
  const folder = await openQueues(source.dataDir);
  try {
    return await redriveAt(folder.environment, options);
  } finally {
    await folder.close();
  }
}

async function redriveAt(
  environment: Environment,
  { queues, limit, dryRun }: RedriveOptions,
): Promise<{ queue: RedrivenQueue; redriven: Redriven }[]> {
  const env = parseEnvironment('factory redrive', redriveEnvironmentSchema, environment);
  const client = createSqsClient(environment);
  const log = createJsonLog({ service: 'redrive', destination: process.stderr });
  try {
    const deadLetters = createDeadLetters(client, env);
    const outcomes = [];
    for (const queue of queues)
      outcomes.push({ queue, redriven: await redrive(deadLetters[queue], { limit, dryRun, log }) });
    return outcomes;
  } finally {
    client.destroy();
  }
}
