import type { Command } from 'commander';
import type { Environment } from '../../config/parse-environment.ts';
import { wholeNumber } from '../whole-number.ts';
import type { UpOptions } from './run-up.ts';

const help = `
Webhooks come through a channel (--smee https://smee.io/…, made there with one click), or to --public-url, behind which you forward /webhooks/github, and that path alone, to the port: console and
worker API have no login. FILE is what 'factory setup' wrote. OPENAI_API_KEY, OPENAI_BASE_URL and FACTORY_MODEL say where the model is, in FILE or in the environment.
Ctrl-C ends it; the next start goes on where it stopped.`;

/** `factory up`: the factory on one machine, for repositories on GitHub. */
export function addUpCommand(program: Command, environment: Environment): void {
  program
    .command('up')
    .description('run the factory on this machine for repositories on GitHub')
    .option('--env <file>', 'the credentials of the App', 'factory.env')
    .option('--data <dir>', 'folder for everything that is kept', 'factory-data')
    .option('--smee <url>', 'take webhooks from this channel')
    .option('--public-url <url>', 'GitHub reaches this machine here')
    .option('--port <n>', 'of webhook, console and worker API; 0 = any free one', wholeNumber(0, 65_535), 0)
    .option('--max-workers <n>', 'how many workers run at once', wholeNumber(1, 64), 2)
    .option('--scripted <file>', 'let a scripted model play this scenario instead of calling a model')
    .addHelpText('after', help)
    .action(async (options: UpOptions, command: Command) => {
      if ((options.smee === undefined) === (options.publicUrl === undefined))
        command.error('error: say how webhooks arrive: --smee https://smee.io/CHANNEL, or --public-url URL.');
      const { runUp } = await import('./run-up.ts');
      await runUp(options, environment);
    });
}
