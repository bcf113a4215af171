import { consumeSqsBatch } from '../adapters/aws/consume-sqs-batch.ts';
import { createDynamodbQuotaStore } from '../adapters/aws/dynamodb-quota-store.ts';
import { createGitHubApp } from '../adapters/github/create-github-app.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { slashCommands } from '../chatops/slash-commands.ts';
import { governanceEnvironmentSchema } from '../config/governance-environment.ts';
import { microUsdOf } from '../config/micro-usd.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { jobMessageSchema } from '../contracts/job-message.ts';
import { consumeJobMessage } from '../governance/consume-job-message.ts';
import type { Governance } from '../governance/governance.ts';
import type { Log } from '../ports/log.ts';
import { createControlPlane } from './control-plane.ts';
import type { SqsHandler } from './sqs-handler.ts';

/** Builds governance. Throws FactoryError `environment-invalid` naming every variable that is missing or wrong. */
export function createGovernance(environment: Environment, given: { log?: Log } = {}): SqsHandler {
  const env = parseEnvironment('governance', governanceEnvironmentSchema, environment);
  const log = given.log ?? createJsonLog({ service: 'governance', secrets: [env.GITHUB_APP_PRIVATE_KEY] });
  const plane = createControlPlane(env, environment, { log });
  const { clock } = plane;
  const { facts, reviewers, history, checkLogs } = createGitHubApp({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_APP_PRIVATE_KEY,
    clock,
    log,
  });
  const governance: Governance = {
    ...plane,
    facts,
    reviewers,
    quotas: createDynamodbQuotaStore(plane.table),
    history,
    checkLogs,
    ...analystOf(env),
    commands: slashCommands,
    installationDayMicroUsd: microUsdOf(env.INSTALLATION_DAY_BUDGET_USD),
    triggerLabel: env.TRIGGER_LABEL,
    defaultModel: env.MODEL_NAME,
  };
  return (event) =>
    consumeSqsBatch(event, {
      schema: jobMessageSchema,
      handle: async (message) => {
        await consumeJobMessage(governance, message);
      },
      artifacts: plane.artifacts,
      quarantine: plane.queues.quarantine,
      log,
    });
}
