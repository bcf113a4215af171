import {
  defaultFactoryConfig,
  type FactoryConfig,
  factoryConfigPath,
  parseFactoryConfigs,
} from '../../config/factory-config.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { GitHubFacts } from '../../ports/github-facts.ts';
import type { OrganisationFiles } from '../../ports/organisation-files.ts';
import type { StartedJob } from '../attempt-rights.ts';

type WorkSettingsFacts = Pick<GitHubFacts, 'file'> & Pick<OrganisationFiles, 'organisationFile'>;

/** The configuration as the verdict saw it: at the very commits the job was judged by, so that a later change does not move a running job. */
export async function readWorkSettings(
  facts: WorkSettingsFacts,
  { id, details: { repository, verdict } }: StartedJob,
): Promise<FactoryConfig> {
  if (verdict === undefined || verdict.policySha === null) return defaultFactoryConfig;
  const above = verdict.policies?.find(({ layer }) => layer === 'organisation')?.sha;
  const parsed = parseFactoryConfigs({
    organisation: above ? await facts.organisationFile(repository, factoryConfigPath, above) : undefined,
    repository: await facts.file(repository, factoryConfigPath, verdict.policySha),
  });
  if (parsed.ok) return parsed.config;
  throw new FactoryError(
    'configuration-invalid',
    `${factoryConfigPath} at ${verdict.policySha}, by which job ${id} was approved, cannot be read. Mend it and retry the job.`,
    { disposition: 'ask-human' },
  );
}
