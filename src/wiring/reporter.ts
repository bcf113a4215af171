import { consumeSqsBatch } from '../adapters/aws/consume-sqs-batch.ts';
import { createGitHubApp } from '../adapters/github/create-github-app.ts';
import { createJsonLog } from '../adapters/system/json-log.ts';
import { systemRandom } from '../adapters/system/system-random.ts';
import { cutPages } from '../chatops/reporter/cut-pages.ts';
import { createKnownPages } from '../chatops/reporter/known-pages.ts';
import { redactedHolds } from '../chatops/reporter/redacted-holds.ts';
import { redactedPages } from '../chatops/reporter/redacted-pages.ts';
import { report } from '../chatops/reporter/report.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { reporterEnvironmentSchema } from '../config/reporter-environment.ts';
import { reportMessageSchema } from '../contracts/report-message.ts';
import type { Log } from '../ports/log.ts';
import { createRedactor } from '../redaction/redactor.ts';
import { createAppKey } from './app-key.ts';
import { createControlPlane } from './control-plane.ts';
import type { SqsHandler } from './sqs-handler.ts';

/** Builds the reporter. Throws FactoryError `environment-invalid` naming every variable that is missing or wrong. */
export function createReporter(environment: Environment, given: { log?: Log } = {}): SqsHandler {
  const env = parseEnvironment('reporter', reporterEnvironmentSchema, environment);
  const log = given.log ?? createJsonLog({ service: 'reporter', secrets: [env.GITHUB_APP_PRIVATE_KEY] });
  const plane = createControlPlane(env, environment, { log });
  const { facts, reviewers, pages, holds } = createGitHubApp({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    key: createAppKey(env.GITHUB_APP_PRIVATE_KEY, environment),
    clock: plane.clock,
    log,
  });
  const { redact } = createRedactor({ secrets: [env.GITHUB_APP_PRIVATE_KEY] });
  const reporter = {
    ...plane,
    facts,
    reviewers,
    pages: redactedPages(cutPages(pages), redact),
    holds: redactedHolds(holds, redact),
    knownPages: createKnownPages(),
    jobs: plane.queues.jobs,
  };
  return (event) =>
    consumeSqsBatch(event, {
      schema: reportMessageSchema,
      handle: (message) => report(reporter, message),
      artifacts: plane.artifacts,
      quarantine: plane.queues.quarantine,
      log,
      metrics: plane.metrics,
      random: systemRandom,
    });
}
