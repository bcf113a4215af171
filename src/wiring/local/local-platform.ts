import { closeInOrder } from '../../adapters/local/close-in-order.ts';
import { type LocalCloud, startLocalCloud } from '../../adapters/local/cloud/start-local-cloud.ts';
import { takeDataFolder } from '../../adapters/local/data-folder.ts';
import { type LocalGitHub, startLocalGitHub } from '../../adapters/local/github/local-github.ts';
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

/** What stands in for AWS, GitHub and the model on one machine. */
export type LocalPlatform = {
  /** Where console, webhook and worker API answer, once `serve` was called; earlier requests wait. */
  url: string;
  webhookUrl: string;
  webhookSecret: string;
  cloud: LocalCloud;
  github: LocalGitHub;
  model: ModelEndpoint;
  /** The environment of every executable. */
  environment: Record<string, string>;
  serve(routes: readonly Route[]): void;
  /** Closed last, in the order in which things are needed no more; `add` what must be closed before. */
  closing: ReturnType<typeof closeInOrder>;
};

/** Opens the platform; what was opened is closed again when something fails. */
export async function openLocalPlatform(options: LocalPlatformOptions): Promise<LocalPlatform> {
  const closing = closeInOrder();
  try {
    return await open(options, closing);
  } catch (error) {
    await closing
      .close()
      .catch((fault: unknown) => options.log.error('closing after a failed start failed', { error: fault }));
    throw error;
  }
}

async function open(
  options: LocalPlatformOptions,
  closing: LocalPlatform['closing'],
): Promise<LocalPlatform> {
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
  const { webhookSecret } = secrets;
  const github = await opened(startLocalGitHub({ dataDir, webhookUrl, webhookSecret, log }));
  const environment = localEnvironment({
    ...options,
    cloud,
    github,
    secrets,
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
