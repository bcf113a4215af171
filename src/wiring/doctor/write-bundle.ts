import { readFile, writeFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Finding } from '../../observability/doctor/finding.ts';
import { createRedactor } from '../../redaction/redactor.ts';

/** Variables whose values may be told: all others appear by name and length only. */
const harmless =
  /^(AWS_REGION|TABLE_NAME|TRIGGER_LABEL|MAX_WORKERS|MODEL_NAME|MODEL_SCRIPTED|SECOND_OPINION|GITHUB_APP_ID|GITHUB_API_URL|GITHUB_GIT_URL|.*_QUEUE_URL|.*_BUCKET|AWS_ENDPOINT_URL_\w+|ECS_\w+)$/;
const lastLines = 500;

/**
 * Writes one JSON file for a bug report: findings, versions, which variables are set, the end of the log. Variables may only be told when they are known to be harmless, and the values of
 * all others are taken out wherever they occur. Throws FactoryError `bundle-exists`: nothing is overwritten.
 */
export async function writeBundle(
  path: string,
  parts: { findings: readonly Finding[]; environment: Environment; dataDir?: string },
): Promise<void> {
  const secrets = Object.entries(parts.environment).flatMap(([name, value]) =>
    value === undefined || value.length < 8 || harmless.test(name) || isPlain(name) ? [] : [value],
  );
  const { redactValue } = createRedactor({ secrets });
  const bundle = redactValue({
    versions: { node: process.versions.node, platform: platform(), release: release(), arch: arch() },
    findings: parts.findings,
    variables: Object.fromEntries(
      Object.entries(parts.environment).map(([name, value = '']) => [
        name,
        harmless.test(name) ? value : `${value.length} characters`,
      ]),
    ),
    log: parts.dataDir === undefined ? [] : await endOfLog(parts.dataDir),
  });
  await writeFile(path, `${JSON.stringify(bundle, null, 2)}\n`, { flag: 'wx', mode: 0o600 }).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new FactoryError(
        'bundle-unwritable',
        `${path} cannot be written (${cause.code}). Name a new file.`,
        {
          disposition: 'ask-human',
          cause,
        },
      );
    },
  );
}

/** Told by length, and yet no secrets: taken out everywhere they would make the bundle unreadable. */
function isPlain(name: string): boolean {
  return /^(PATH|HOME|TMPDIR|LANG|PWD|SHELL|USER|WORKER_API_URL|MODEL_BASE_URL)$/.test(name);
}

async function endOfLog(dataDir: string): Promise<string[]> {
  const text = await readFile(join(dataDir, 'factory.log'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-lastLines);
}
