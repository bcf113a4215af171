import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { writeLocalJson } from '../../adapters/local/local-json.ts';
import { putUpSample } from '../../adapters/local/sample/put-up-sample.ts';
import { sampleName } from '../../adapters/local/sample/sample-files.ts';
import { localWorkerEnvironment } from '../../config/local-worker-environment.ts';
import { chooseModel, modelNotice } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { type LocalFactory, startLocalFactory } from '../../wiring/local/local-factory.ts';
import { interruption } from './interruption.ts';
import { requireUsableMachine } from './require-usable-machine.ts';

type StartOptions = { once: boolean; demo: boolean; port: number; data: string; maxWorkers: number };

const triggerLabel = 'ai-factory';

const environmentHelp = `
Environment:
  OPENAI_API_KEY    use a real model instead of the scripted one
  OPENAI_BASE_URL   any server that speaks OpenAI chat completions (default https://api.openai.com/v1)
  FACTORY_MODEL     the model's name (default gpt-5; a repository's .github/factory.yml may name another)

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
    .action((options: StartOptions, command: Command) => {
      if (options.once && !options.demo) {
        command.error(
          'error: --once waits for the sample issue, and --no-demo leaves it out: use one of them.',
        );
      }
      return start(options, environment);
    });
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function start(options: StartOptions, environment: Environment): Promise<void> {
  const dataDir = resolve(options.data);
  const model = chooseModel(environment);
  const notice = modelNotice(model);
  const installationDayBudgetUsd = environment.INSTALLATION_DAY_BUDGET_USD;
  requireUsableMachine({ dataDir, searchPath: environment.PATH ?? '', temporaryFolder: tmpdir() });
  print(`devfactory starts in ${dataDir}`);
  print(notice);
  const startedAt = Date.now();
  const interrupted = interruption(process);
  const factory = await startLocalFactory({
    dataDir,
    port: options.port,
    model,
    maxWorkers: options.maxWorkers,
    triggerLabel,
    ...(installationDayBudgetUsd === undefined ? {} : { installationDayBudgetUsd }),
    ...(environment.SECOND_OPINION === 'off' ? { secondOpinion: 'off' } : {}),
    notice,
    workerEnvironment: localWorkerEnvironment(environment),
    onProgress: ({ reference, text, at }) => {
      /* What an earlier run told is not told again. */
      if (Date.parse(at) >= startedAt) print(`${elapsed(Date.parse(at) - startedAt)}  ${reference}  ${text}`);
    },
  });
  try {
    await introduce(factory, dataDir);
    process.exitCode = options.demo
      ? await runDemo(factory, options, environment, interrupted)
      : await idle(interrupted);
  } finally {
    print('devfactory stops');
    await factory.close();
  }
}

async function introduce(factory: LocalFactory, dataDir: string): Promise<void> {
  const { github, url, cloud } = factory;
  const path = await writeLocalJson(dataDir, {
    console: url,
    webhook: factory.webhookUrl,
    workerApi: url,
    dynamodb: cloud.dynamodbUrl,
    sqs: cloud.sqsUrl,
    s3: cloud.s3Url,
    model: { baseUrl: factory.model.baseUrl, name: factory.model.name, scripted: factory.model.scripted },
    github: {
      url: github.url,
      gitUrl: github.gitUrl,
      org: github.org,
      repo: sampleName,
      appId: github.appId,
      webhookSecret: factory.webhookSecret,
      tokens: github.tokens,
    },
  });
  print(`console  ${url}`);
  print(`GitHub   ${github.url} (API), ${github.gitUrl}/${github.org}/… (git)`);
  print(`drive it with what is in ${path}`);
}

/** Follows the sample issue; answers the exit code. */
async function runDemo(
  factory: LocalFactory,
  options: StartOptions,
  environment: Environment,
  interrupted: Promise<void>,
): Promise<number> {
  const issue = await putUpSample({
    github: factory.github,
    triggerLabel,
    searchPath: environment.PATH ?? '',
  });
  print(`issue #${issue.issueNumber} of ${issue.repository} is labelled ${triggerLabel}`);
  const summary = await Promise.race([factory.settled(issue.jobId), interrupted]);
  if (summary === undefined) return 130;
  for (const line of ['', ...summary.lines, '']) print(line);
  if (options.once) return summary.delivered ? 0 : 1;
  print('The factory stays up: label another issue, comment /factory help, or press Ctrl-C.');
  await interrupted;
  return 0;
}

async function idle(interrupted: Promise<void>): Promise<number> {
  print('The factory is up. Press Ctrl-C to stop it.');
  await interrupted;
  return 0;
}

function elapsed(ms: number): string {
  return `${(ms / 1_000).toFixed(1).padStart(6)} s`;
}
