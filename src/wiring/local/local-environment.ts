import type { LocalCloud } from '../../adapters/local/cloud/start-local-cloud.ts';
import type { LocalSecrets } from '../../adapters/local/data-folder.ts';
import type { LocalGitHub } from '../../adapters/local/github/local-github.ts';

/** The model as the executables are told of it. */
export type ModelEndpoint = { baseUrl: string; apiKey: string; name: string; scripted: boolean };

/** The environment in which every executable runs on one machine, under the names it has on AWS. */
export function localEnvironment(parts: {
  cloud: Pick<LocalCloud, 'environment'>;
  github: Pick<LocalGitHub, 'url' | 'gitUrl' | 'appId' | 'appPrivateKey'>;
  secrets: LocalSecrets;
  model: ModelEndpoint;
  factoryUrl: string;
  triggerLabel: string;
  maxWorkers: number;
  installationDayBudgetUsd?: string;
  secondOpinion?: 'on' | 'off';
}): Record<string, string> {
  return {
    ...parts.cloud.environment,
    GITHUB_API_URL: parts.github.url,
    GITHUB_GIT_URL: parts.github.gitUrl,
    GITHUB_APP_ID: String(parts.github.appId),
    GITHUB_APP_PRIVATE_KEY: parts.github.appPrivateKey,
    WEBHOOK_SECRET: parts.secrets.webhookSecret,
    TRIGGER_LABEL: parts.triggerLabel,
    WORKER_API_URL: parts.factoryUrl,
    WORKER_REGISTRATION_KEY: parts.secrets.workerRegistrationKey,
    MODEL_BASE_URL: parts.model.baseUrl,
    MODEL_API_KEY: parts.model.apiKey,
    MODEL_NAME: parts.model.name,
    MODEL_SCRIPTED: String(parts.model.scripted),
    MAX_WORKERS: String(parts.maxWorkers),
    ...(parts.secondOpinion === undefined ? {} : { SECOND_OPINION: parts.secondOpinion }),
    ...(parts.installationDayBudgetUsd === undefined
      ? {}
      : { INSTALLATION_DAY_BUDGET_USD: parts.installationDayBudgetUsd }),
  };
}
