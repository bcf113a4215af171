import { readFile, writeFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Finding } from '../../observability/doctor/finding.ts';
import { mayTell, redactorOfSettings } from './redact-settings.ts';

const lastLines = 500;

/**
 * Writes one JSON file for a bug report: findings, versions, which variables are set, the end of the log. Variables may only be told when they are known to be harmless, and the values of
 * all others are taken out wherever they occur. Throws FactoryError `bundle-exists`: nothing is overwritten.
 */
export async function writeBundle(
  path: string,
  parts: { findings: readonly Finding[]; environment: Environment; dataDir?: string },
): Promise<void> {
  const { redactValue } = redactorOfSettings(parts.environment);
  const bundle = redactValue({
    versions: { node: process.versions.node, platform: platform(), release: release(), arch: arch() },
    findings: parts.findings,
    variables: Object.fromEntries(
      Object.entries(parts.environment).map(([name, value = '']) => [
        name,
        mayTell(name) ? value : `${value.length} characters`,
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

async function endOfLog(dataDir: string): Promise<string[]> {
  const text = await readFile(join(dataDir, 'factory.log'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-lastLines);
}
