import { closeInOrder } from '../../adapters/local/close-in-order.ts';
import { type LocalCloud, startLocalCloud } from '../../adapters/local/cloud/start-local-cloud.ts';
import { takeDataFolder } from '../../adapters/local/data-folder.ts';
import type { LocalGitHub } from '../../adapters/local/github/local-github.ts';
import { type Route, routeByPath } from '../../adapters/local/http/route-by-path.ts';
import { serveLambda } from '../../adapters/local/http/serve-lambda.ts';
import { systemClock } from '../../adapters/system/system-clock.ts';
import type { ChosenModel } from '../../config/model-choice.ts';
import type { Log } from '../../ports/log.ts';
import { localEnvironment, type ModelEndpoint } from './local-environment.ts';
import { openModel } from './open-model.ts';

export type LocalPlatformOptions = {
  dataDir: string;
  /** Of the console, the webhook and the worker API; 0 = any free port. */
  port: number;
  model: ChosenModel;
  maxWorkers: number;
  triggerLabel: string;
  /** `INSTALLATION_DAY_BUDGET_USD` of governance and worker-api, when it is not their default. */
  installationDayBudgetUsd?: string;
  /** `SECOND_OPINION` of governance, when it is not its default. */
  secondOpinion?: 'on' | 'off';
  log: Log;
};

/** Where GitHub is and who we are there: the emulator, or GitHub itself. */
export type GitHubAccess = Pick<LocalGitHub, 'url' | 'gitUrl' | 'appId' | 'appPrivateKey' | 'close'>;

/** Opens GitHub once it is known where its webhooks arrive. `webhookSecret`: this machine's own; who has another one answers it. */
export type OpenGitHub<G extends GitHubAccess> = (parts: {
  dataDir: string;
  webhookUrl: string;
  webhookSecret: string;
  log: Log;
}) => Promise<G & { webhookSecret?: string }>;

/** What stands in for AWS and the model on one machine, and GitHub. */
export type LocalPlatform<G extends GitHubAccess = LocalGitHub> = {
  /** Where console, webhook and worker API answer, once `serve` was called; earlier requests wait. */
  url: string;
  webhookUrl: string;
  webhookSecret: string;
  cloud: LocalCloud;
  github: G;
  model: ModelEndpoint;
  /** The environment of every executable. */
  environment: Record<string, string>;
  serve(routes: readonly Route[]): void;
  /** Closed last, in the order in which things are needed no more; `add` what must be closed before. */
  closing: ReturnType<typeof closeInOrder>;
};

/** Opens the platform; what was opened is closed again when something fails. */
export async function openLocalPlatform<G extends GitHubAccess>(
  options: LocalPlatformOptions,
  openGitHub: OpenGitHub<G>,
): Promise<LocalPlatform<G>> {
  const closing = closeInOrder();
  try {
    return await open(options, openGitHub, closing);
  } catch (error) {
    await closing
      .close()
      .catch((fault: unknown) => options.log.error('closing after a failed start failed', { error: fault }));
    throw error;
  }
}

async function open<G extends GitHubAccess>(
  options: LocalPlatformOptions,
  openGitHub: OpenGitHub<G>,
  closing: LocalPlatform['closing'],
): Promise<LocalPlatform<G>> {
  const { log } = options;
  const opened = async <T extends { close(): Promise<unknown> }>(opening: Promise<T>): Promise<T> => {
    const part = await opening;
    closing.add(() => part.close());
    return part;
  };
  const folder = await takeDataFolder(options.dataDir);
  closing.add(() => folder.release());
  const { secrets, path: dataDir } = folder;

  const cloud = await opened(startLocalCloud({ dataDir }));
  const { endpoint: model } = await opened(openModel(options.model));

  /* GitHub must know the webhook's address, and the webhook must know GitHub's keys: requests wait for the handlers. */
  const routes = Promise.withResolvers<readonly Route[]>();
  const gateway = await opened(
    serveLambda({
      handler: routeByPath(routes.promise),
      port: options.port,
      now: systemClock.now,
      onError: (error) => log.error('a request failed', { error }),
    }),
  );
  const webhookUrl = `${gateway.url}/webhooks/github`;
  const github = await opened(openGitHub({ dataDir, webhookUrl, webhookSecret: secrets.webhookSecret, log }));
  const webhookSecret = github.webhookSecret ?? secrets.webhookSecret;
  const environment = localEnvironment({
    ...options,
    cloud,
    github,
    secrets: { ...secrets, webhookSecret },
    model,
    factoryUrl: gateway.url,
  });
  return {
    url: gateway.url,
    webhookUrl,
    webhookSecret,
    cloud,
    github,
    model,
    environment,
    serve: routes.resolve,
    closing,
  };
}
