import { Stack } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type DeploymentSettings, parameterPaths } from '../src/config/deployment-settings.ts';
import type { githubWebhookEnvironmentSchema } from '../src/config/github-webhook-environment.ts';
import type { governanceEnvironmentSchema } from '../src/config/governance-environment.ts';
import type { reporterEnvironmentSchema } from '../src/config/reporter-environment.ts';
import { listIndex } from '../src/config/table-definition.ts';
import type { workerApiEnvironmentSchema } from '../src/config/worker-api-environment.ts';
import { acknowledge } from './acknowledge.ts';
import type { Bundles } from './bundle-all.ts';
import type { DataPlane } from './data-plane.ts';
import { type EnvironmentOf, FactoryFunction } from './factory-function.ts';
import { appEnvironment, budgetEnvironment, planeEnvironment, secret } from './function-environments.ts';
import { grants } from './grants.ts';

export type ControlPlaneProps = { settings: DeploymentSettings; bundles: Bundles; data: DataPlane };

/** What people and workers reach: the HTTP API with the webhook and worker-api behind it; and what decides and tells: governance and the reporter. */
export class ControlPlane extends Construct {
  readonly api: HttpApi;
  /** The root of the HTTP API, without a slash at its end. */
  readonly url: string;
  readonly webhook: FactoryFunction;
  readonly workerApi: FactoryFunction;
  readonly governance: FactoryFunction;
  readonly reporter: FactoryFunction;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    this.webhook = this.#createWebhook(props);
    this.workerApi = this.#createWorkerApi(props);
    this.governance = this.#createGovernance(props);
    this.reporter = this.#createReporter(props);
    this.api = this.#createApi();
    this.url = this.api.apiEndpoint;
  }

  #createWebhook(props: ControlPlaneProps): FactoryFunction {
    const { data, settings } = props;
    const environment: EnvironmentOf<typeof githubWebhookEnvironmentSchema> = {
      FACTORY_NAME: settings.name,
      TABLE_NAME: data.table.tableName,
      JOBS_QUEUE_URL: data.queues.jobs.queueUrl,
      GITHUB_APP_ID: secret(settings, parameterPaths.appId),
      GITHUB_APP_BOT_USER_ID: secret(settings, parameterPaths.appBotUserId),
      WEBHOOK_SECRET: secret(settings, parameterPaths.webhookSecret),
      WEBHOOK_SECRET_PREVIOUS: secret(settings, parameterPaths.webhookSecretPrevious),
      TRIGGER_LABEL: settings.triggerLabel,
    };
    const { appId, appBotUserId, webhookSecret, webhookSecretPrevious } = parameterPaths;
    const statements = [
      grants.items(data, 'GetItem', 'PutItem'),
      grants.send(data.queues.jobs),
      grants.parameters(data, settings, appId, appBotUserId, webhookSecret, webhookSecretPrevious),
    ];
    return new FactoryFunction(this, 'github-webhook', { ...props, environment, statements });
  }

  #createWorkerApi(props: ControlPlaneProps): FactoryFunction {
    const { data, settings } = props;
    const environment: EnvironmentOf<typeof workerApiEnvironmentSchema> = {
      ...planeEnvironment(data, settings),
      ...appEnvironment(settings),
      ...budgetEnvironment(settings),
      GITHUB_GIT_URL: settings.githubGitUrl,
      WORKER_REGISTRATION_KEY: secret(settings, parameterPaths.registrationKey),
      MODEL_BASE_URL: settings.modelBaseUrl,
      MODEL_API_KEY: secret(settings, parameterPaths.modelKey),
      MODEL_SCRIPTED: 'false',
    };
    const { dispatch, reports } = data.queues;
    const statements = [
      grants.items(data, 'GetItem', 'PutItem', 'UpdateItem', 'Query'),
      grants.deleteItems(data, 'LEARNING'),
      grants.send(dispatch, reports),
      ...grants.readArtifacts(data),
      grants.writeArtifacts(data),
      grants.writeDeliveries(data),
      ...appGrants(props, parameterPaths.registrationKey, parameterPaths.modelKey),
    ];
    return new FactoryFunction(this, 'worker-api', { ...props, environment, statements });
  }

  #createGovernance(props: ControlPlaneProps): FactoryFunction {
    const { data, settings } = props;
    const environment: EnvironmentOf<typeof governanceEnvironmentSchema> = {
      ...planeEnvironment(data, settings),
      ...appEnvironment(settings),
      ...budgetEnvironment(settings),
      MAX_WORKERS: String(settings.maxWorkers),
      TRIGGER_LABEL: settings.triggerLabel,
      MODEL_NAME: settings.modelName,
      MODEL_BASE_URL: settings.modelBaseUrl,
      MODEL_API_KEY: secret(settings, parameterPaths.modelKey),
      SECOND_OPINION: 'on',
      MODEL_SCRIPTED: 'false',
    };
    const { jobs, dispatch, reports, quarantine } = data.queues;
    const statements = [
      grants.items(data, 'GetItem', 'PutItem', 'UpdateItem', 'Query'),
      grants.deleteItems(data, 'LEARNING'),
      grants.index(data, listIndex),
      grants.consume(jobs),
      grants.send(jobs, dispatch, reports, quarantine),
      ...grants.readArtifacts(data),
      grants.writeArtifacts(data),
      ...appGrants(props, parameterPaths.modelKey),
    ];
    return new FactoryFunction(this, 'governance', { ...props, environment, statements, queue: jobs });
  }

  #createReporter(props: ControlPlaneProps): FactoryFunction {
    const { data, settings } = props;
    const environment: EnvironmentOf<typeof reporterEnvironmentSchema> = {
      ...planeEnvironment(data, settings),
      ...appEnvironment(settings),
    };
    const { jobs, reports, quarantine } = data.queues;
    const statements = [
      grants.items(data, 'Query'),
      grants.consume(reports),
      grants.send(jobs, quarantine),
      ...grants.readArtifacts(data),
      ...appGrants(props),
    ];
    return new FactoryFunction(this, 'reporter', { ...props, environment, statements, queue: reports });
  }

  #createApi(): HttpApi {
    const api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Webhooks of GitHub, and the protocol of workers',
      createDefaultStage: false,
    });
    const route = (path: string, methods: HttpMethod[], { name, lambda }: FactoryFunction) =>
      api.addRoutes({ path, methods, integration: new HttpLambdaIntegration(name, lambda) });
    route('/webhooks/github', [HttpMethod.POST], this.webhook);
    route('/v1/{proxy+}', [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT], this.workerApi);
    const log = new LogGroup(this, 'AccessLog', { retention: RetentionDays.ONE_MONTH });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 200, burstLimit: 400 },
    });
    const cfn = stage.node.defaultChild;
    if (cfn instanceof CfnStage)
      cfn.accessLogSettings = { destinationArn: log.logGroupArn, format: accessLogFormat };
    acknowledge(api, {
      'AwsSolutions-APIG4':
        'GitHub signs its webhooks and workers carry a token of their own; both are verified in constant time by the functions.',
    });
    return api;
  }
}

/** What every function that talks to GitHub as the App may read. */
export function appGrants(
  { data, settings }: Pick<ControlPlaneProps, 'data' | 'settings'>,
  ...others: (typeof parameterPaths)[keyof typeof parameterPaths][]
): PolicyStatement[] {
  const { appId, appKey } = parameterPaths;
  if (settings.appKey === 'parameter') return [grants.parameters(data, settings, appId, appKey, ...others)];
  return [
    grants.parameters(data, settings, appId, ...others),
    new PolicyStatement({
      actions: ['kms:Sign'],
      resources: [settings.appKey],
      conditions: { StringEquals: { 'kms:SigningAlgorithm': 'RSASSA_PKCS1_V1_5_SHA_256' } },
    }),
  ];
}

/** No header and no body: both carry what must not be told. */
const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  bytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  error: '$context.integrationErrorMessage',
});
