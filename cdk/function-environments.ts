import type { budgetEnvironmentSchema } from '../src/config/budget-environment.ts';
import type { controlPlaneEnvironmentSchema } from '../src/config/control-plane-environment.ts';
import type { deadLetterEnvironmentSchema } from '../src/config/dead-letter-environment.ts';
import {
  type DeploymentSettings,
  type ParameterPath,
  parameterName,
  parameterPaths,
} from '../src/config/deployment-settings.ts';
import type { githubAppEnvironmentSchema } from '../src/config/github-app-environment.ts';
import type { DataPlane } from './data-plane.ts';
import type { EnvironmentOf } from './factory-function.ts';

/** A variable whose value the function reads from a parameter: the template holds no secret. */
export function secret(settings: DeploymentSettings, path: ParameterPath): string {
  return `ssm:${parameterName(settings, path)}`;
}

/** What the factory is called, and where table, artifacts and queues are. */
export function planeEnvironment(
  data: DataPlane,
  { name }: Pick<DeploymentSettings, 'name'>,
): EnvironmentOf<typeof controlPlaneEnvironmentSchema> {
  return {
    FACTORY_NAME: name,
    TABLE_NAME: data.table.tableName,
    ARTIFACT_BUCKET: data.artifacts.bucketName,
    JOBS_QUEUE_URL: data.queues.jobs.queueUrl,
    DISPATCH_QUEUE_URL: data.queues.dispatch.queueUrl,
    REPORTS_QUEUE_URL: data.queues.reports.queueUrl,
    QUARANTINE_QUEUE_URL: data.queues.quarantine.queueUrl,
  };
}

/** Where dead letters wait. */
export function deadLetterEnvironment(data: DataPlane): EnvironmentOf<typeof deadLetterEnvironmentSchema> {
  return {
    JOBS_DEAD_QUEUE_URL: data.queues.jobsDead.queueUrl,
    DISPATCH_DEAD_QUEUE_URL: data.queues.dispatchDead.queueUrl,
    REPORTS_DEAD_QUEUE_URL: data.queues.reportsDead.queueUrl,
  };
}

/** How to talk to GitHub as the App. */
export function appEnvironment(
  settings: DeploymentSettings,
): EnvironmentOf<typeof githubAppEnvironmentSchema> {
  return {
    GITHUB_API_URL: settings.githubApiUrl,
    GITHUB_APP_ID: secret(settings, parameterPaths.appId),
    GITHUB_APP_PRIVATE_KEY:
      settings.appKey === 'parameter' ? secret(settings, parameterPaths.appKey) : settings.appKey,
  };
}

/** What a day may cost. */
export function budgetEnvironment(
  settings: DeploymentSettings,
): EnvironmentOf<typeof budgetEnvironmentSchema> {
  return { INSTALLATION_DAY_BUDGET_USD: String(settings.installationDayBudgetUsd) };
}
