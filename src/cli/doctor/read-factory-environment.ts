import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { readExecutableEnvironment } from '../../adapters/local/executable-environment.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';

/** Of the process' own environment: where credentials and region of AWS are, and the programs. */
const alsoOurs = /^(AWS_|PATH$|HOME$|TMPDIR$)/;

/** The environment of a factory's executables: from a file of variables, or from the data folder of one that runs here. Throws FactoryError `settings-unreadable`. */
export async function readFactoryEnvironment(
  source: { data: string; env?: string },
  environment: Environment,
): Promise<Environment> {
  const { env, data } = source;
  if (env === undefined) {
    const ours = Object.fromEntries(Object.entries(environment).filter(([name]) => alsoOurs.test(name)));
    const executables = await readExecutableEnvironment(data);
    if (executables !== undefined) return { ...ours, ...executables };
    throw new FactoryError(
      'settings-unreadable',
      `There is no factory in ${join(data, '')}. Start one (npm start), name its folder (--data DIR), or the variables of another factory (--env FILE).`,
      { disposition: 'ask-human' },
    );
  }
  const text = await readFile(env, 'utf8').catch((cause: unknown) => {
    throw new FactoryError('settings-unreadable', `There is no readable file of variables at ${env}.`, {
      disposition: 'ask-human',
      cause,
    });
  });
  return { ...environment, ...parseEnv(text) };
}
