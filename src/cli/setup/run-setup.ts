import { resolve } from 'node:path';
import { networkProfiles } from '../../config/network-profiles.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { RegisteredApp } from '../../wiring/setup/register-app.ts';
import { print } from '../print.ts';
import { askDestination, askProfile } from './ask.ts';
import { openCredentialsFile } from './credentials-file.ts';
import { register, type SetupOptions, variablesOf } from './register.ts';

/** Carries `factory setup` out. Throws FactoryError `wrong-usage`, `file-exists`, and what `register` and `setUpDeployment` throw. */
export async function runSetup(options: SetupOptions, environment: Environment): Promise<void> {
  const destination = options.to ?? (options.from === undefined ? await askDestination() : 'ssm');
  if (destination === 'env' && options.from !== undefined)
    throw new FactoryError(
      'wrong-usage',
      '--from writes what a file has into Parameter Store: say --to ssm.',
      {
        disposition: 'ask-human',
      },
    );
  if (destination === 'env') return await setUpMachine(options);
  const { setUpDeployment } = await import('./set-up-deployment.ts');
  await setUpDeployment(options, environment);
}

/** The file is opened first, so that no App is registered whose credentials have no place. */
async function setUpMachine(options: SetupOptions): Promise<void> {
  const profile = options.profile ?? (await askProfile());
  if (options.dryRun) {
    print(`An App would be registered at ${options.github}, and written to ${resolve(options.env)}:`);
    const nobody = { id: 0, slug: '', html_url: '', pem: '', webhook_secret: '' };
    for (const name of Object.keys(variablesOf(nobody, options))) print(`  ${name}`);
    return;
  }
  const file = await openCredentialsFile(options.env);
  let app: RegisteredApp;
  try {
    app = await register(options);
  } catch (error) {
    await file.remove();
    throw error;
  }
  const path = await file.write(variablesOf(app, options));
  print(`The App ${app.slug} is registered; its credentials are in ${path}, which nobody but you may read.`);
  print(`1. Install it on repositories: ${app.html_url}/installations/new`);
  print(`2. On this machine: factory up --env ${path} --smee https://smee.io/YOUR-CHANNEL`);
  print(
    `   or on AWS, $${networkProfiles[profile].restUsd.toFixed(2)} a month at rest: factory setup --from ${path}, then docs/operations/deploy.md with -c factory:profile=${profile}`,
  );
  print(`3. See whether all is well: factory doctor --env ${path}, or --data DIR on one machine`);
}
