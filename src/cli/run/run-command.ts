import { type Command, InvalidArgumentError } from 'commander';
import { defaultModel } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { microUsdOf } from '../../money/micro-usd.ts';
import type { RunOptions } from './run-on-clone.ts';

/** `factory run`: one issue, one local clone, no GitHub. */
export function addRunCommand(program: Command, environment: Environment): void {
  program
    .command('run')
    .description(
      'work on a local clone without GitHub: the commits arrive on a branch factory/…, the gates report on standard output',
    )
    .requiredOption('--repo <dir>', 'the clone; its working tree and other branches are not touched')
    .requiredOption('--issue <file>', 'Markdown: the first heading is the title, the rest the request')
    .option('--model <name>', `the model (default: FACTORY_MODEL, else ${defaultModel})`)
    .option('--agent <name>', 'the agent (default: native, or what .github/factory.yml says)')
    .option('--budget <dollars>', 'what the model calls may cost', microUsdFrom)
    .option('--scripted <file>', 'let a scripted model play this scenario instead of calling a model')
    .option('--out <dir>', 'where trace and artifacts stay', '.devfactory/run')
    .option('--unsafe-no-sandbox', 'run what the model chooses without a sandbox', false)
    .option('--json', 'print the outcome as JSON', false)
    .addHelpText(
      'after',
      '\nOPENAI_API_KEY and OPENAI_BASE_URL say where the model is.\nExit code: 0 a branch with the work, 1 none.',
    )
    .action(async (options: RunOptions) => {
      const { runOnClone } = await import('./run-on-clone.ts');
      await runOnClone(options, environment);
    });
}

function microUsdFrom(text: string): number {
  if (/^\d+(\.\d{1,6})?$/.test(text)) return microUsdOf(Number(text));
  throw new InvalidArgumentError('It must be an amount in dollars, such as 2.50.');
}
