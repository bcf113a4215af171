import { resolve } from 'node:path';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import { examineFactory, type Finding } from '../../wiring/doctor/examine-factory.ts';
import { redactorOfSettings } from '../../wiring/doctor/redact-settings.ts';
import { writeBundle } from '../../wiring/doctor/write-bundle.ts';
import { readSecrets } from '../../wiring/with-secrets.ts';
import { print } from '../print.ts';
import { describeFindings } from './describe-findings.ts';
import { readFactoryEnvironment } from './read-factory-environment.ts';

/** What `factory doctor` was given on the command line. */
export type DoctorOptions = { data: string; env?: string; json: boolean; bundle?: string; canary: boolean };

/** Carries `factory doctor` out and sets the exit code. */
export async function runDoctor(options: DoctorOptions, environment: Environment): Promise<void> {
  const { data, env, json, bundle, canary } = options;
  const dataDir = resolve(data);
  try {
    const source = env === undefined ? { data: dataDir } : { data: dataDir, env: resolve(env) };
    const variables = await readSecrets(await readFactoryEnvironment(source, environment));
    const { redact } = redactorOfSettings(variables);
    const findings = redactedFindings(
      await examineFactory(variables, {
        searchPath: environment.PATH ?? '',
        canary,
        ...(env === undefined ? { dataDir } : {}),
      }),
      redact,
    );
    print(json ? JSON.stringify({ findings }) : describeFindings(findings).join('\n'));
    if (bundle !== undefined) {
      await writeBundle(resolve(bundle), {
        findings,
        environment: variables,
        ...(env === undefined ? { dataDir } : {}),
      });
      if (!json) print(`What a bug report needs is in ${bundle}. Read it before you send it.`);
    }
    process.exitCode = findings.some(({ status }) => status === 'failed') ? 1 : 0;
  } catch (error) {
    if (!(error instanceof FactoryError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

/** A fault may quote an address or an answer in which a secret stands. */
function redactedFindings(findings: readonly Finding[], redact: (text: string) => string): Finding[] {
  return findings.map((finding) => ({
    ...finding,
    text: redact(finding.text),
    ...(finding.status === 'failed' ? { mend: redact(finding.mend) } : {}),
  }));
}
