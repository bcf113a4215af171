import {
  defaultFactoryConfig,
  type FactoryConfig,
  factoryConfigPath,
  parseFactoryConfig,
} from '../../config/factory-config.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { StartedJob } from '../attempt-rights.ts';

/** The repository's configuration as the verdict saw it: at the very commit it was judged by, so that a later change does not move a running job. */
export async function readWorkSettings(
  facts: Pick<GitHubFacts, 'file'>,
  { id, details: { repository, verdict } }: StartedJob,
): Promise<FactoryConfig> {
  if (verdict === undefined || verdict.policySha === null) return defaultFactoryConfig;
  const text = await facts.file(repository, factoryConfigPath, verdict.policySha);
  if (text === undefined) return defaultFactoryConfig;
  const parsed = parseFactoryConfig(text);
  if (parsed.ok) return parsed.config;
  throw new FactoryError(
    'configuration-invalid',
    `${factoryConfigPath} at ${verdict.policySha}, by which job ${id} was approved, cannot be read. Mend it and retry the job.`,
    { disposition: 'ask-human' },
  );
}
