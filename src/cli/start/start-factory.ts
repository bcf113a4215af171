import { startLocalGitHub } from '../../adapters/local/github/local-github.ts';
import type { LocalJson } from '../../adapters/local/local-json.ts';
import { putUpSample } from '../../adapters/local/sample/put-up-sample.ts';
import { sampleName } from '../../adapters/local/sample/sample-files.ts';
import { chooseModel } from '../../config/model-choice.ts';
import type { Environment } from '../../config/parse-environment.ts';
import type { LocalFactory } from '../../wiring/local/local-factory.ts';
import { print } from '../print.ts';
import { runLocalFactory } from './run-local-factory.ts';

/** What `factory start` was given on the command line. */
export type StartOptions = { once: boolean; demo: boolean; port: number; data: string; maxWorkers: number };

const triggerLabel = 'ai-factory';

/** Runs the factory until it is interrupted, or with `--once` until the sample issue has come to its end; sets the exit code. */
export async function startFactory(options: StartOptions, environment: Environment): Promise<void> {
  await runLocalFactory({
    ...options,
    model: chooseModel(environment),
    triggerLabel,
    environment,
    variables: environment,
    openGitHub: startLocalGitHub,
    timeOf: (at, startedAt) => elapsed(Date.parse(at) - startedAt),
    describe: (factory) => ({ github: localGitHubOf(factory) }),
    async work(factory, { told, interrupted }) {
      const { github, url } = factory;
      print(`console   ${url}`);
      print(`GitHub    ${github.url} (API), ${github.gitUrl}/${github.org}/… (git)`);
      print(`drive it with what is in ${told}`);
      process.exitCode = options.demo
        ? await runDemo(factory, options, environment, interrupted)
        : await idle(interrupted);
    },
  });
}

function localGitHubOf({ github, webhookSecret }: LocalFactory): LocalJson['github'] {
  const { url, gitUrl, org, appId, tokens } = github;
  return { url, gitUrl, org, repo: sampleName, appId, webhookSecret, tokens };
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
