import { createGitHubApp } from '../../adapters/github/create-github-app.ts';
import { systemClock } from '../../adapters/system/system-clock.ts';
import { type DoctorEnvironment, doctorEnvironmentSchema } from '../../config/doctor-environment.ts';
import { type Environment, parseEnvironment } from '../../config/parse-environment.ts';
import {
  type CheckName,
  checkNames,
  type Finding,
  failed,
  notChecked,
  ok,
} from '../../observability/doctor/finding.ts';
import { createAppKey } from '../app-key.ts';
import { examineQueues, examineStorage } from './examine-cloud.ts';
import { examineModel, examineWebhook, examineWorkerApi } from './examine-endpoints.ts';
import { examineGitHub, mendOf, messageOf } from './examine-github.ts';
import { examineQuotas } from './examine-quotas.ts';
import { examineSandbox, examineWorker } from './examine-worker.ts';

export type { Finding };
export type ExamineOptions = {
  /** Where programs are found. */
  searchPath: string;
  /** The data folder of a factory on this machine. */
  dataDir?: string;
  /** Whether the sample is worked on, which takes some seconds. */
  canary: boolean;
};

/** Looks at everything that a factory needs, by the environment that its executables have. Never throws: what cannot be looked at is a finding too. */
export async function examineFactory(environment: Environment, options: ExamineOptions): Promise<Finding[]> {
  let env: DoctorEnvironment;
  try {
    env = parseEnvironment('factory doctor', doctorEnvironmentSchema, environment);
  } catch (error) {
    return [
      failed(
        'settings',
        messageOf(error),
        'set what is named there; docs/reference/environment.md says what each is',
      ),
      ...checkNames.slice(1).map((check) => notChecked(check, 'the settings are incomplete')),
    ];
  }
  const findings = await Promise.all([
    guarded('credentials', 'see the settings of the App', () => examineApp(env, environment)),
    guarded('worker-api', 'see WORKER_API_URL', () => examineWorkerApi(env.WORKER_API_URL)),
    guarded('storage', 'see TABLE_NAME and the buckets', () => examineStorage(env, environment)),
    guarded('queues', 'see the addresses of the queues', () => examineQueues(env, environment)),
    guarded('model', 'see MODEL_BASE_URL', () => examineModel(modelOf(env))),
    guarded('quotas', 'let these credentials read quotas and the task definition', () =>
      examineQuotas(env, environment, options.dataDir),
    ),
    guarded('worker', 'see ECS_CLUSTER', () => examineWorker(env, environment)),
    guarded('sandbox', 'sudo apt-get install bubblewrap', () => examineSandbox(env, options.searchPath)),
  ]);
  return [ok('settings', 'complete'), ...findings.flat(), await canaryOf(options), ...jobsOf(env)].toSorted(
    (a, b) => checkNames.indexOf(a.check) - checkNames.indexOf(b.check),
  );
}

async function examineApp(env: DoctorEnvironment, environment: Environment): Promise<Finding[]> {
  const github = createGitHubApp({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    key: createAppKey(env.GITHUB_APP_PRIVATE_KEY, environment),
    clock: systemClock,
    log: silent,
  });
  const webhook = github.registration.webhookUrl().then(
    (url) => examineWebhook(behindChannel(url, env), env.WEBHOOK_SECRET),
    (error: unknown) => notChecked('webhook', messageOf(error)),
  );
  return [...(await examineGitHub(github)), await webhook];
}

/** What stands behind the channel is asked in place of the channel. */
function behindChannel(url: string | undefined, env: DoctorEnvironment): string | undefined {
  return url !== undefined && url === env.WEBHOOK_CHANNEL ? `${env.WORKER_API_URL}/webhooks/github` : url;
}

const silent = { info() {}, warn() {}, error() {} };

function modelOf(env: DoctorEnvironment) {
  const { MODEL_BASE_URL: baseUrl, MODEL_API_KEY: apiKey, MODEL_NAME: name, MODEL_SCRIPTED: scripted } = env;
  return { baseUrl, apiKey, name, scripted };
}

/** No look from outside drives a job through what is deployed: whoever wants to know asks for one. */
function jobsOf({ ECS_CLUSTER: cluster }: DoctorEnvironment): Finding[] {
  if (cluster === undefined) return [];
  const next =
    'to see one, put the label ai-factory (yours, if you set another) on an issue of a repository for trying, and wait for its pull request';
  return [notChecked('job', `no job went through the deployed queues and workers; ${next}`)];
}

async function canaryOf({ canary, searchPath }: ExamineOptions): Promise<Finding> {
  if (!canary) return notChecked('attempt', 'not asked for');
  const { runCanary } = await import('./run-canary.ts');
  return await runCanary(searchPath);
}

async function guarded(
  check: CheckName,
  mend: string,
  look: () => Promise<Finding | Finding[]>,
): Promise<Finding[]> {
  try {
    return [await look()].flat();
  } catch (error) {
    return [failed(check, messageOf(error), mendOf(error, mend))];
  }
}
