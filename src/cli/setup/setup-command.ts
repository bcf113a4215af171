import { type Command, InvalidArgumentError, Option } from 'commander';
import { type NetworkProfile, networkProfiles } from '../../config/network-profiles.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { destinations } from './ask.ts';
import type { SetupOptions } from './register.ts';

const help = `
It opens a page on this machine; the App is registered in your browser, at GitHub, by you. Its credentials are written to FILE, readable by you alone, or as SecureString parameters of the
deployment NAME, and nowhere else: they are never printed. With --to ssm credentials and region of AWS are found as the AWS SDK finds them; the model's key is taken from OPENAI_API_KEY.
Then: factory up --env FILE on one machine, or docs/operations/deploy.md for AWS.`;

/** `factory setup`: register the GitHub App. */
export function addSetupCommand(program: Command, environment: Environment): void {
  program
    .command('setup')
    .description(
      'register the GitHub App in the browser and keep its credentials for this machine or a deployment',
    )
    .addOption(
      new Option(
        '--to <where>',
        'a file for this machine, or Parameter Store; asked for unless given',
      ).choices(destinations),
    )
    .option('--env <file>', 'the file of variables; it must not exist', 'factory.env')
    .option('--stack <name>', 'with --to ssm: the deployment, its setting factory:name', 'devfactory')
    .option('--from <file>', 'with --to ssm: credentials of this file, instead of registering an App')
    .option('--overwrite', 'with --to ssm: replace parameters that exist', false)
    .option('--dry-run', 'tell by name what would be written, and write nothing', false)
    .option('--organisation <name>', 'whose App it becomes; yours unless given')
    .option('--name <name>', 'of the App, unique on GitHub (default: as in app.yml)')
    .option(
      '--webhook-url <url>',
      'where webhooks will go: a smee.io channel or your public address',
      address,
    )
    .addOption(
      new Option('--profile <profile>', 'network profile of a deployment; asked for unless given').choices(
        Object.keys(networkProfiles) as NetworkProfile[],
      ),
    )
    .option('--port <n>', 'of the page; 0 = any free one', port, 0)
    .option('--github <url>', 'another GitHub', address, 'https://github.com')
    .option('--github-api <url>', 'and its API', address, 'https://api.github.com')
    .addHelpText('after', help)
    .action(async (options: SetupOptions) => {
      const { runSetup } = await import('./run-setup.ts');
      await runSetup(options, environment);
    });
}

function address(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be an address, such as https://github.com.');
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}
