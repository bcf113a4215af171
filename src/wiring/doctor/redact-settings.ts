import type { Environment } from '../../config/parse-environment.ts';
import { createRedactor } from '../../redaction/redactor.ts';

/** Variables whose values may be told: all others appear by name and length only. */
const harmless =
  /^(AWS_REGION|TABLE_NAME|TRIGGER_LABEL|MAX_WORKERS|RESERVE_CONCURRENCY|MODEL_NAME|MODEL_SCRIPTED|SECOND_OPINION|GITHUB_APP_ID|GITHUB_API_URL|GITHUB_GIT_URL|.*_QUEUE_URL|.*_BUCKET|AWS_ENDPOINT_URL_\w+|ECS_\w+)$/;
/** Told by length, and yet no secrets: taken out everywhere they would make what is told unreadable. */
const plain = /^(PATH|HOME|TMPDIR|LANG|PWD|SHELL|USER|WORKER_API_URL|MODEL_BASE_URL)$/;

export function mayTell(variable: string): boolean {
  return harmless.test(variable);
}

/** Takes the values of all variables that may hold a secret out of whatever the doctor tells. */
export function redactorOfSettings(environment: Environment): ReturnType<typeof createRedactor> {
  const secrets = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || value.length < 8 || harmless.test(name) || plain.test(name) ? [] : [value],
  );
  return createRedactor({ secrets });
}
