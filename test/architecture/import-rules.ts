/** What one folder may import; the first folder that matches decides. `npm run docs` draws the table of docs/architecture.md from these. */
export interface FolderRule {
  readonly folder: string;
  /** What is in it, for people. */
  readonly what: string;
  /** Other folders, or single files, that it may import; its own folder is always allowed. */
  readonly mayImport: readonly string[];
  /** Packages and Node modules: `any`, or a list that is complete. A trailing `*` stands for the rest of a name. */
  readonly packages: 'any' | readonly string[];
  /** Wins over both lists. */
  readonly never?: readonly string[];
}

const FOUNDATIONS = ['src/job', 'src/contracts', 'src/redaction'];
const BASE = [...FOUNDATIONS, 'src/ports', 'src/config'];
/** What a request says: pure, for the planes that judge it and hand it out. The worker is told and does not derive anew. */
const REQUEST = 'src/request';
const MEMO = 'src/memo';
/** What the CI of other people would do with the work of an agent. */
const WORKFLOWS = 'src/workflows';
/** How people read and write money. What models cost is for those who call models: the price list is long. */
const AMOUNTS = ['src/money/dollars.ts', 'src/money/fine-dollars.ts', 'src/money/micro-usd.ts'];
const MODEL_PRICES = ['src/money/known-models.ts', 'src/money/token-price.ts'];
const PLANES = [...BASE, 'src/ledger', 'src/governance', 'src/orchestration', 'src/observability'];

/** What a job decides is for the planes on the ledger; everybody else sees schemas and types. */
export const JOB_DECISIONS = [
  'src/job/decide.ts',
  'src/job/decisions',
  'src/job/evolve.ts',
  'src/job/details-after.ts',
  'src/job/state-after.ts',
  'src/job/effects-of.ts',
  'src/job/transitions.ts',
];
/** Clouds and emulators are met in adapters and the wiring, nowhere else. */
export const OUTSIDE = ['npm:@aws-sdk/*', 'npm:emulate', 'npm:dynalite', 'npm:fauxqs'];
export const GITHUB_CLIENTS = ['npm:@octokit/rest', 'npm:@octokit/auth-app'];

const plane = (folder: string, what: string, mayImport: readonly string[]): FolderRule => ({
  folder,
  what,
  mayImport,
  packages: 'any',
  never: [...OUTSIDE, ...GITHUB_CLIENTS],
});

export const FOLDER_RULES: readonly FolderRule[] = [
  {
    folder: 'src/job',
    what: 'what a job is: states, commands, events; `decide`, `evolve`, `effectsOf`. Pure',
    mayImport: FOUNDATIONS,
    packages: ['npm:zod'],
  },
  {
    folder: 'src/contracts',
    what: 'what crosses planes and processes: queue messages, worker protocol, agent task, trace',
    mayImport: FOUNDATIONS,
    packages: ['npm:zod'],
    never: JOB_DECISIONS,
  },
  {
    folder: 'src/redaction',
    what: 'the one redactor that every sink uses',
    mayImport: FOUNDATIONS,
    packages: ['npm:zod', 'npm:re2js'],
    never: JOB_DECISIONS,
  },
  {
    folder: 'src/ports',
    what: 'the interfaces to the outside world',
    mayImport: ['src/job', 'src/contracts'],
    packages: ['npm:zod'],
  },
  // A memory of what was made or answered; it knows nothing of what it keeps.
  {
    folder: MEMO,
    what: 'what is made only when it is asked for, answers that are kept. Pure',
    mayImport: [],
    packages: [],
  },
  {
    folder: 'src/money',
    what: 'amounts as people read and write them; what models cost. Pure',
    mayImport: [],
    packages: ['npm:zod', 'npm:@pydantic/genai-prices'],
  },
  {
    folder: 'src/config',
    what: 'the environment of each executable, `.github/factory.yml`, defaults',
    mayImport: ['src/job', 'src/contracts', MEMO, 'src/money/micro-usd.ts'],
    packages: ['npm:zod', 'npm:yaml', 'npm:fastest-levenshtein'],
    never: JOB_DECISIONS,
  },
  {
    folder: REQUEST,
    what: 'what a request says: its Markdown, what its author listed, the SPEC. Pure',
    mayImport: ['src/job', 'src/contracts', MEMO],
    packages: [
      'npm:mdast-util-from-markdown',
      'npm:mdast-util-gfm',
      'npm:micromark-extension-gfm',
      'npm:mdast',
    ],
    never: JOB_DECISIONS,
  },
  {
    folder: WORKFLOWS,
    what: 'what a workflow of somebody’s GitHub Actions would let an agent’s code reach. Pure',
    mayImport: [],
    packages: ['npm:zod', 'npm:yaml', 'npm:picomatch'],
  },
  plane('src/ledger', 'read → decide → append → effects; canonical JSON and the hash chain', BASE),
  plane('src/governance', 'may it run? permission, frozen request, verdict', [
    ...BASE,
    'src/ledger',
    REQUEST,
    MEMO,
    WORKFLOWS,
    ...AMOUNTS,
  ]),
  plane('src/orchestration', 'when and where: dispatcher, worker API, sweeper', [
    ...BASE,
    'src/ledger',
    REQUEST,
    ...AMOUNTS,
  ]),
  // It recomputes what the ledger has sealed; it cannot read or change a job through it.
  plane('src/observability', 'what happened: the audit of logs, progress lines, summaries of jobs', [
    ...BASE,
    ...AMOUNTS,
    WORKFLOWS,
    'src/ledger/canonical-json.ts',
    'src/ledger/seal-commit.ts',
    'src/ledger/verify-chain.ts',
  ]),
  plane('src/execution', 'the worker: supervisor, sandbox, agents, gates, publisher, replay', [
    'src/contracts',
    'src/config',
    'src/ports',
    'src/redaction',
    'src/money',
  ]),
  plane('src/chatops', 'how people steer: the webhook, slash commands, the reporter', [
    ...PLANES,
    MEMO,
    `${REQUEST}/command-lines.ts`,
    ...AMOUNTS,
  ]),
  plane('src/console', 'the read-only console', PLANES),
  {
    folder: 'src/adapters',
    what: '`aws/` one file per service, `github/`, `openai/` the model that gives second opinions, `local/` emulators and process runner, `system/` clock, ids, randomness',
    mayImport: ['src/ports', 'src/contracts', 'src/config', 'src/redaction', ...MODEL_PRICES],
    packages: 'any',
  },
  {
    folder: 'src/wiring',
    what: 'one file per executable: which adapters meet which planes',
    mayImport: ['src'],
    packages: 'any',
    never: ['src/cli'],
  },
  {
    folder: 'src/cli',
    what: 'the `factory` command; hosts the handlers when everything runs on one machine',
    mayImport: ['src/wiring', 'lambdas', 'src/adapters/local', 'src/config', 'src/contracts', ...AMOUNTS],
    packages: 'any',
  },
  {
    folder: 'lambdas',
    what: 'one thin handler per executable',
    mayImport: ['src/wiring', 'src/config'],
    packages: 'any',
  },
  {
    folder: 'cdk',
    what: 'the deployment to AWS, one construct per plane',
    mayImport: [
      'src/config',
      'src/contracts/factory-error.ts',
      'src/contracts/metric-definitions.ts',
      'scripts/bundle',
    ],
    packages: 'any',
  },
];

/** The file that the worker's process starts with joins wiring and configuration, unlike the plane it lives in. */
export const WORKER_MAIN: FolderRule = {
  folder: 'src/execution/main.ts',
  what: 'where the worker’s process starts',
  mayImport: ['src/wiring', 'src/config', 'src/contracts'],
  packages: 'any',
};

/** Where the process environment may be read: one file per executable. */
export const ENVIRONMENT_READERS: readonly RegExp[] = [
  /^src\/cli\/main\.ts$/,
  /^src\/execution\/main\.ts$/,
  /^src\/execution\/egress\/main\.ts$/,
  /^lambdas\/[^/]+\/handler\.ts$/,
  /^cdk\/app\.ts$/,
];

/** What must not be reachable at run time from where an executable starts. */
export interface ExecutableRule {
  readonly executable: string;
  readonly entries: RegExp;
  readonly never: readonly string[];
  /** What it loads on demand may be among it. */
  readonly exceptOnDemand?: true;
}

export const EXECUTABLE_RULES: readonly ExecutableRule[] = [
  {
    // Governance alone decides by policies; to nobody else may a verdict be made again.
    executable: 'every function but governance',
    entries: /^lambdas\/(?!governance\/)[^/]+\/handler\.ts$/,
    never: ['npm:@cedar-policy/*', 'src/governance/judge.ts', 'src/governance/policy'],
  },
  {
    // It is open to the internet: it holds no GitHub credential and has no policy engine to load on a cold start.
    executable: 'github-webhook',
    entries: /^lambdas\/github-webhook\/handler\.ts$/,
    never: [
      'npm:@octokit/auth-app',
      'npm:@octokit/rest',
      'npm:@cedar-policy/*',
      'npm:openai',
      'src/governance',
      'src/execution',
      'src/adapters/github',
      'src/adapters/local',
    ],
  },
  {
    // It runs beside untrusted code: it decides nothing about jobs and reaches no table, queue or App key.
    executable: 'worker',
    entries: /^src\/(execution\/main|wiring\/worker)\.ts$/,
    never: [
      ...JOB_DECISIONS,
      'src/ledger',
      'src/governance',
      'src/orchestration',
      'src/chatops',
      'src/adapters/aws',
      'npm:@aws-sdk/*',
      'npm:@octokit/auth-app',
      'npm:@cedar-policy/*',
      'npm:probot',
    ],
  },
  {
    // Help, versions and mistakes of the command line are answered at once: each command loads its work when it is run.
    executable: 'the shell’s command',
    entries: /^src\/cli\/main\.ts$/,
    never: ['src/wiring', 'src/adapters', 'lambdas', 'npm:@aws-sdk/*'],
    exceptOnDemand: true,
  },
];

/** No function of the cloud may carry an emulator. */
export const EMULATORS = ['src/adapters/local', 'npm:emulate', 'npm:dynalite', 'npm:fauxqs'];
