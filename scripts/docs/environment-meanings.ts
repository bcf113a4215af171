import type { z } from 'zod';
import type { anchorEnvironmentSchema } from '../../src/config/anchor-environment.ts';
import type { dispatcherEnvironmentSchema } from '../../src/config/dispatcher-environment.ts';
import type { ecsEnvironmentSchema } from '../../src/config/ecs-environment.ts';
import type { githubWebhookEnvironmentSchema } from '../../src/config/github-webhook-environment.ts';
import type { governanceEnvironmentSchema } from '../../src/config/governance-environment.ts';
import type { sweeperEnvironmentSchema } from '../../src/config/sweeper-environment.ts';
import type { workerApiEnvironmentSchema } from '../../src/config/worker-api-environment.ts';
import type { workerEnvironmentSchema } from '../../src/config/worker-environment.ts';

type Variables<Schema extends z.ZodObject> = keyof Schema['shape'];

/** Every variable that a schema names. */
export type Variable =
  | Variables<typeof githubWebhookEnvironmentSchema>
  | Variables<typeof governanceEnvironmentSchema>
  | Variables<typeof dispatcherEnvironmentSchema>
  | Variables<typeof ecsEnvironmentSchema>
  | Variables<typeof anchorEnvironmentSchema>
  | Variables<typeof sweeperEnvironmentSchema>
  | Variables<typeof workerApiEnvironmentSchema>
  | Variables<typeof workerEnvironmentSchema>;

/** What each variable is for. A variable that a schema gains and this table lacks does not compile. */
export const meanings: Record<Variable, string> = {
  FACTORY_NAME: 'What the factory is called; its metrics carry it, since several may share an account.',
  TABLE_NAME: 'The DynamoDB table with logs, leases, slots, budgets and deliveries.',
  ARTIFACT_BUCKET: 'The S3 bucket of frozen requests, plans, checkpoints, traces and reports.',
  ANCHOR_BUCKET: 'The S3 bucket, with versions and Object Lock, of the hashes that prove the logs.',
  ANCHOR_LOCK_MODE:
    'Who may shorten an anchor’s retention: those with a permission of its own (`GOVERNANCE`) or nobody at all (`COMPLIANCE`).',
  ANCHOR_RETENTION_DAYS: 'How long S3 keeps an anchor from being changed or deleted.',
  JOBS_QUEUE_URL: 'The standard queue of job commands, consumed by governance.',
  DISPATCH_QUEUE_URL: 'The standard queue that wakes the dispatcher and tells it of tasks.',
  REPORTS_QUEUE_URL: 'The FIFO queue of what people are to be told, consumed by the reporter.',
  JOBS_DEAD_QUEUE_URL: 'Where messages of the jobs queue wait that failed too often.',
  DISPATCH_DEAD_QUEUE_URL: 'The same for the dispatch queue.',
  REPORTS_DEAD_QUEUE_URL: 'The same for the reports queue; FIFO, like it.',
  QUARANTINE_QUEUE_URL: 'Where messages are kept that can never succeed as they are.',
  GITHUB_API_URL: 'The root of GitHub’s REST API, such as `https://api.github.com`.',
  GITHUB_GIT_URL: 'Where repositories are cloned from, such as `https://github.com`.',
  GITHUB_APP_ID: 'The App’s numeric id. It is public.',
  GITHUB_APP_PRIVATE_KEY: 'The App’s private key. **Secret.** Line ends may be written as `\\n`.',
  GITHUB_APP_BOT_USER_ID: 'The App’s own bot account: what it does is dropped at the door.',
  WEBHOOK_SECRET: 'The secret with which GitHub signs deliveries. **Secret.**',
  WEBHOOK_SECRET_PREVIOUS: 'The secret before, while it is being rotated. **Secret.**',
  INSTALLATION_DAY_BUDGET_USD:
    'US dollars that all jobs of one installation (an organisation, an account) may cost on one UTC day. Raised: in effect at once; lowered: from the next day on.',
  TRIGGER_LABEL: 'The label that asks for a job.',
  WORKER_API_URL: 'Where workers reach worker-api.',
  WORKER_REGISTRATION_KEY: 'The key under every registration code. **Secret.**',
  EGRESS_GATEWAY_URL:
    'In the profile `isolated`: the address of the egress gateway, which alone leads out of the workers’ network. Each worker is told it with a credential of its attempt.',
  EGRESS_KEY:
    'The key under those credentials, which the egress gateway knows too; required with its address. **Secret.**',
  MAX_WORKERS: 'How many workers may run at once, over all repositories.',
  MODEL_BASE_URL:
    'The root of an OpenAI-compatible API. Governance asks it for a second opinion on requests; where governance has none, there is no second opinion.',
  MODEL_API_KEY: 'The key for it; worker-api hands it to workers with their assignment. **Secret.**',
  MODEL_NAME: 'The model of jobs whose repository names none.',
  SECOND_OPINION:
    'Whether governance asks the model for a second opinion on requests, where it knows one that is not scripted.',
  MODEL_SCRIPTED:
    'Whether the answers come from a scripted model; every page then says so, and it is asked for no opinion.',
  ECS_CLUSTER: 'The ECS cluster of the workers.',
  ECS_TASK_DEFINITION: 'The task definition of the workers.',
  ECS_CONTAINER_NAME: 'The container in it that runs the worker.',
  ECS_SUBNETS: 'Subnets of the tasks, with commas between.',
  ECS_SECURITY_GROUPS: 'Security groups of the tasks, with commas between.',
  ECS_ASSIGN_PUBLIC_IP: 'Whether a task gets a public address.',
  ECS_CAPACITY_PROVIDER:
    'Spot is cheaper and may take a task away with two minutes’ notice; the next attempt goes on from its checkpoint.',
  JOB_ID: 'The job to work on.',
  ATTEMPT: 'The number of the attempt, which is also its fencing number.',
  REGISTRATION_CODE:
    'Proves that the factory started this task. Good for the first registration only. **Secret.**',
  TMPDIR: 'Where the attempt’s folder is made. It is removed at the end.',
  PATH: 'Where programs are found: git, the sandbox’s, and the toolchains of repositories.',
  HTTPS_PROXY:
    'The egress gateway, which alone leads out of the worker’s network, in the profile `isolated`. Git, the model’s client and the attempt’s proxy go by it, with the attempt’s credential, which stands in the address (**secret**); what the latter refuses is refused before.',
  FACTORY_UNSAFE_NO_SANDBOX: '`true`: a person accepted that agents run without a sandbox where none works.',
};
