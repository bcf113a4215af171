import { consumeSqsBatch } from '../adapters/aws/consume-sqs-batch.ts';
import { createDynamodbQuotaStore } from '../adapters/aws/dynamodb-quota-store.ts';
import { createGitHubApp } from '../adapters/github/create-github-app.ts';
import type { OpenAiAnalystOptions } from '../adapters/openai/openai-analyst.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { uuidIds } from '../adapters/system/uuid-ids.ts';
import { slashCommands } from '../chatops/slash-commands.ts';
import { type GovernanceEnvironment, governanceEnvironmentSchema } from '../config/governance-environment.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { jobMessageSchema } from '../contracts/job-message.ts';
import { createCommandLimits } from '../governance/command-limits.ts';
import { consumeJobMessage } from '../governance/consume-job-message.ts';
import type { Governance } from '../governance/governance.ts';
import { madeWhenAsked } from '../memo/made-when-asked.ts';
import { microUsdOf } from '../money/micro-usd.ts';
import type { Log } from '../ports/log.ts';
import type { RequestAnalyst } from '../ports/request-analyst.ts';
import { createAppKey } from './app-key.ts';
import { createControlPlane } from './control-plane.ts';
import type { SqsHandler } from './sqs-handler.ts';
import { createStanding } from './standing.ts';

/** Builds governance. Throws FactoryError `environment-invalid` naming every variable that is missing or wrong. */
export function createGovernance(environment: Environment, given: { log?: Log } = {}): SqsHandler {
  const env = parseEnvironment('governance', governanceEnvironmentSchema, environment);
  const log = given.log ?? createJsonLog({ service: 'governance', secrets: secretsOf(env) });
  const plane = createControlPlane(env, environment, { log });
  const { clock } = plane;
  const key = createAppKey(env.GITHUB_APP_PRIVATE_KEY, environment);
  const { facts, reviewers, history, checkLogs, pushes, registration } = createGitHubApp({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    key,
    clock,
    log,
  });
  const governance: Governance = {
    ...plane,
    facts: { ...facts, workflows: registration.workflows },
    reviewers,
    history,
    checkLogs,
    pushes,
    ...analystOf(env),
    attestor: { key, keyId: `github-app:${env.GITHUB_APP_ID}` },
    ids: uuidIds,
    quotas: createDynamodbQuotaStore(plane.table),
    commandLimits: createCommandLimits({ facts, clock }),
    standingOf: createStanding(plane, env.MAX_WORKERS),
    commands: slashCommands,
    installationDayMicroUsd: microUsdOf(env.INSTALLATION_DAY_BUDGET_USD),
    triggerLabel: env.TRIGGER_LABEL,
    defaultModel: env.MODEL_NAME,
  };
  return (event) =>
    consumeSqsBatch(event, {
      schema: jobMessageSchema,
      handle: async (message, { receiveCount }) => {
        await consumeJobMessage(governance, message, receiveCount);
      },
      artifacts: plane.artifacts,
      quarantine: plane.queues.quarantine,
      log,
      metrics: plane.metrics,
      random: systemRandom,
    });
}

/** The model's client and the table of prices are loaded when a request is first read: a cold start does not wait for them. */
function createAnalyst(options: OpenAiAnalystOptions): RequestAnalyst {
  const analyst = madeWhenAsked(async () => {
    const { createOpenAiAnalyst } = await import('../adapters/openai/openai-analyst.ts');
    return createOpenAiAnalyst(options);
  });
  return {
    model: options.model,
    mostMicroUsd: async (reading) => await (await analyst()).mostMicroUsd(reading),
    analyse: async (reading) => await (await analyst()).analyse(reading),
  };
}

/** A second opinion is given by a real model or by none. */
function analystOf(env: GovernanceEnvironment): Pick<Governance, 'analyst'> {
  const { MODEL_BASE_URL: baseUrl, MODEL_API_KEY: apiKey, MODEL_NAME: model, MODEL_SCRIPTED: scripted } = env;
  if (baseUrl === undefined || scripted || env.SECOND_OPINION === 'off') return {};
  return { analyst: createAnalyst({ baseUrl, model, ...(apiKey === undefined ? {} : { apiKey }) }) };
}

function secretsOf({
  GITHUB_APP_PRIVATE_KEY: appKey,
  MODEL_API_KEY: modelKey,
}: GovernanceEnvironment): string[] {
  return modelKey === undefined ? [appKey] : [appKey, modelKey];
}
