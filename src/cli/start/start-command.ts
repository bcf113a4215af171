import type { Command } from 'commander';
import { defaultModel, openAiBaseUrl } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { wholeNumber } from '../whole-number.ts';
import type { StartOptions } from './start-factory.ts';

const environmentHelp = `
Environment:
  OPENAI_API_KEY    use a real model instead of the scripted one
  OPENAI_BASE_URL   any server that speaks OpenAI chat completions (default ${openAiBaseUrl})
  FACTORY_MODEL     the model's name (default ${defaultModel}; a repository's .github/factory.yml may name another)

What is running, and how to drive it, is written to DIR/local.json. Ctrl-C ends it; the next start goes on where it stopped.`;

/** `factory start`: the whole factory on this machine. */
export function addStartCommand(program: Command, environment: Environment): void {
  program
    .command('start')
    .description('run the whole factory on this machine, with a sample issue to watch')
    .option('--once', 'exit when the sample issue has its pull request (0), or cannot get one (1)', false)
    .option('--no-demo', 'start without the sample repository')
    .option(
      '--port <n>',
      'port of console, webhook and worker API; 0 = any free one',
      wholeNumber(0, 65_535),
      0,
    )
    .option('--data <dir>', 'folder for everything that is kept', '.devfactory')
    .option('--max-workers <n>', 'how many workers run at once', wholeNumber(1, 64), 2)
    .addHelpText('after', environmentHelp)
    .action(async (options: StartOptions, command: Command) => {
      if (options.once && !options.demo) {
        command.error(
          'error: --once waits for the sample issue, and --no-demo leaves it out: use one of them.',
        );
      }
      const { startFactory } = await import('./start-factory.ts');
      await startFactory(options, environment);
    });
}
