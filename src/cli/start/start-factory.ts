import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { writeExecutableEnvironment } from '../../adapters/local/executable-environment.ts';
import { writeLocalJson } from '../../adapters/local/local-json.ts';
import { putUpSample } from '../../adapters/local/sample/put-up-sample.ts';
import { sampleName } from '../../adapters/local/sample/sample-files.ts';
import { localWorkerEnvironment } from '../../config/local-worker-environment.ts';
import { chooseModel, modelNotice } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { type LocalFactory, startLocalFactory } from '../../wiring/local/local-factory.ts';
import { describeSandboxHere } from '../../wiring/sandbox-here.ts';
import { print } from '../print.ts';
import { interruption } from './interruption.ts';
import { requireUsableMachine } from './require-usable-machine.ts';

/** What `factory start` was given on the command line. */
export type StartOptions = { once: boolean; demo: boolean; port: number; data: string; maxWorkers: number };

const triggerLabel = 'ai-factory';

/** Runs the factory until it is interrupted, or with `--once` until the sample issue has come to its end; sets the exit code. */
export async function startFactory(options: StartOptions, environment: Environment): Promise<void> {
  const dataDir = resolve(options.data);
  const model = chooseModel(environment);
  const notice = modelNotice(model);
  const installationDayBudgetUsd = environment.INSTALLATION_DAY_BUDGET_USD;
  requireUsableMachine({ dataDir, searchPath: environment.PATH ?? '', temporaryFolder: tmpdir() });
  print(`devfactory starts in ${dataDir}`);
  print(notice);
  const startedAt = Date.now();
  const interrupted = interruption(process);
  const noneAllowed = model.kind === 'scripted' || environment.FACTORY_UNSAFE_NO_SANDBOX === 'true';
  const sandbox = describeSandboxHere(environment.PATH ?? '', noneAllowed);
  sandbox.catch(() => undefined); // it is awaited, and thrown, when the factory is up
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
    print(`sandbox  ${await sandbox}`);
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
  await writeExecutableEnvironment(dataDir, factory.environment);
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
