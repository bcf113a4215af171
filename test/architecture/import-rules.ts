/** What one folder may import. The table of the architecture design, as data; the longest matching folder decides. */
export interface FolderRule {
  readonly folder: string;
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
  'src/job/effects-of.ts',
  'src/job/transitions.ts',
];
/** Clouds and emulators are met in adapters and the wiring, nowhere else. */
const OUTSIDE = ['npm:@aws-sdk/*', 'npm:emulate', 'npm:dynalite', 'npm:fauxqs'];
const GITHUB_CLIENTS = ['npm:@octokit/rest', 'npm:@octokit/auth-app'];

const plane = (folder: string, mayImport: readonly string[], never: readonly string[] = []): FolderRule => ({
  folder,
  mayImport,
  packages: 'any',
  never: [...OUTSIDE, ...GITHUB_CLIENTS, ...never],
});

export const FOLDER_RULES: readonly FolderRule[] = [
  { folder: 'src/job', mayImport: FOUNDATIONS, packages: ['npm:zod'] },
  { folder: 'src/contracts', mayImport: FOUNDATIONS, packages: ['npm:zod'], never: JOB_DECISIONS },
  {
    folder: 'src/redaction',
    mayImport: FOUNDATIONS,
    packages: ['npm:zod', 'npm:re2js'],
    never: JOB_DECISIONS,
  },
  { folder: 'src/ports', mayImport: ['src/job', 'src/contracts'], packages: ['npm:zod'] },
  // A memory of what was made or answered; it knows nothing of what it keeps.
  { folder: MEMO, mayImport: [], packages: [] },
  { folder: 'src/money', mayImport: [], packages: ['npm:zod', 'npm:@pydantic/genai-prices'] },
  {
    folder: 'src/config',
    mayImport: ['src/job', 'src/contracts', MEMO, 'src/money/micro-usd.ts'],
    packages: ['npm:zod', 'npm:yaml', 'npm:fastest-levenshtein'],
    never: JOB_DECISIONS,
  },
  {
    folder: REQUEST,
    mayImport: ['src/job', 'src/contracts', MEMO],
    packages: [
      'npm:mdast-util-from-markdown',
      'npm:mdast-util-gfm',
      'npm:micromark-extension-gfm',
      'npm:mdast',
    ],
    never: JOB_DECISIONS,
  },
  { folder: WORKFLOWS, mayImport: [], packages: ['npm:zod', 'npm:yaml', 'npm:picomatch'] },
  plane('src/ledger', BASE),
  plane('src/governance', [...BASE, 'src/ledger', REQUEST, MEMO, WORKFLOWS, ...AMOUNTS]),
  plane('src/orchestration', [...BASE, 'src/ledger', REQUEST, ...AMOUNTS]),
  // It recomputes what the ledger has sealed; it cannot read or change a job through it.
  plane('src/observability', [
    ...BASE,
    ...AMOUNTS,
    WORKFLOWS,
    'src/ledger/canonical-json.ts',
    'src/ledger/seal-commit.ts',
    'src/ledger/verify-chain.ts',
  ]),
  plane('src/execution', ['src/contracts', 'src/config', 'src/ports', 'src/redaction', 'src/money']),
  plane('src/chatops', [...PLANES, MEMO, ...AMOUNTS]),
  plane('src/console', PLANES),
  {
    folder: 'src/adapters',
    mayImport: ['src/ports', 'src/contracts', 'src/config', 'src/redaction', ...MODEL_PRICES],
    packages: 'any',
  },
  { folder: 'src/wiring', mayImport: ['src'], packages: 'any', never: ['src/cli'] },
  {
    folder: 'src/cli',
    mayImport: ['src/wiring', 'lambdas', 'src/adapters/local', 'src/config', 'src/contracts', ...AMOUNTS],
    packages: 'any',
  },
  { folder: 'lambdas', mayImport: ['src/wiring', 'src/config'], packages: 'any' },
  {
    folder: 'cdk',
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
