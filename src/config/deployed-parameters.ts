import { parameterName, parameterPaths } from './deployment-settings.ts';
import type { Environment } from './parse-environment.ts';

/** A value that a deployment reads from Parameter Store. */
export type DeployedParameter = { name: string; value: string };

/** The variables of executables that a deployment keeps as parameters, in the order in which they are written. */
const parameterOf = {
  GITHUB_APP_ID: parameterPaths.appId,
  GITHUB_APP_BOT_USER_ID: parameterPaths.appBotUserId,
  GITHUB_APP_PRIVATE_KEY: parameterPaths.appKey,
  WEBHOOK_SECRET: parameterPaths.webhookSecret,
  WEBHOOK_SECRET_PREVIOUS: parameterPaths.webhookSecretPrevious,
  WORKER_REGISTRATION_KEY: parameterPaths.registrationKey,
  EGRESS_KEY: parameterPaths.egressKey,
  MODEL_API_KEY: parameterPaths.modelKey,
} as const;

/** Those variables that are set, under the names that the deployment `name` reads them by. */
export function deployedParameters(name: string, variables: Environment): DeployedParameter[] {
  return Object.entries(parameterOf).flatMap(([variable, path]) => {
    const value = variables[variable]?.trimEnd();
    return value ? [{ name: parameterName({ name }, path), value }] : [];
  });
}
