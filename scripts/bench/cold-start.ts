import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type FunctionName, functionSettings } from '../../src/config/function-settings.ts';
import { verdictInputs } from '../../test/support/verdict-inputs.ts';
import { bundleFunction } from '../bundle/bundle-function.ts';
import { bundleGovernance } from '../bundle/bundle-governance.ts';
import { type Figure, median, rounded, type Sample } from './figure.ts';

const execute = promisify(execFile);
const names = Object.keys(functionSettings) as FunctionName[];
const boundMs = 300;

/** Milliseconds of one piece of work in a fresh process: by the clock, and of processors. */
type Took = { ms: number; cpuMs: number };

/** Every function's cold start as far as it can be seen here: the size of what is loaded, the import of its bundle, and what governance's first verdict takes besides. */
export async function run({ quick }: Sample): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'devfactory-bench-'));
  try {
    const files = new Map<FunctionName, string>();
    for (const name of names) files.set(name, (await bundleFunction(name, join(folder, name))).file);
    const judge = await bundleGovernance(join(folder, 'judge'), './src/governance/judge.ts');
    const inputs = join(folder, 'inputs.json');
    await writeFile(inputs, JSON.stringify(verdictInputs()));
    const imports = new Map<FunctionName, Took[]>(names.map((name) => [name, []]));
    const verdicts: Took[] = [];
    for (let i = 0; i < (quick ? 3 : 15); i++) {
      for (const [name, file] of files) imports.get(name)?.push(await importing(file));
      verdicts.push(await judging(judge.file, inputs));
    }
    const figures = names.map(async (name) => [
      figureOf(`cold-import-${name}`, imports.get(name) ?? [], { bound: boundMs }),
      await sizeOf(name, join(folder, name)),
    ]);
    return [...(await Promise.all(figures)).flat(), figureOf('first-verdict-governance', verdicts, {})];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figureOf(name: string, took: readonly Took[], against: { bound?: number }): Figure {
  const cpuMs = rounded(median(took.map((each) => each.cpuMs)));
  return {
    name,
    value: rounded(median(took.map(({ ms }) => ms))),
    unit: 'ms',
    against: { ...against, cpuMs, leastCpuMs: rounded(Math.min(...took.map((each) => each.cpuMs))) },
  };
}

async function sizeOf(name: FunctionName, folder: string): Promise<Figure> {
  const files = (await readdir(folder)).filter((file) => !file.endsWith('.map'));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const bound = name === 'github-webhook' ? 1.5 : 3;
  return { name: `bundle-${name}`, value: rounded(bytes / 1e6), unit: 'MB', against: { bound } };
}

/** What Lambda does with a new instance before its first event: the handler is made from its environment. */
async function importing(file: string): Promise<Took> {
  return await timed('', `await import(${JSON.stringify(pathToFileURL(file).href)});`);
}

/** The first verdict of a process: policy engine, terms and expressions are loaded for it. The import is not counted. */
async function judging(file: string, inputs: string): Promise<Took> {
  const before = `import { readFileSync } from 'node:fs';
    const { judge } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const inputs = JSON.parse(readFileSync(${JSON.stringify(inputs)}, 'utf8'));`;
  return await timed(before, `if (judge(inputs).decision !== 'approve') throw new Error('a wrong verdict');`);
}

async function timed(before: string, work: string): Promise<Took> {
  const script = `${before}
    const cpu = process.cpuUsage(); const start = performance.now();
    ${work}
    const ms = performance.now() - start; const { user, system } = process.cpuUsage(cpu);
    console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 })); process.exit(0);`;
  const { stdout } = await execute(process.execPath, ['--input-type=module', '-e', script], {
    env: environment(),
  });
  return JSON.parse(stdout) as Took;
}

const queueUrl = (name: string): string => `https://sqs.us-east-1.amazonaws.com/1/${name}`;

/** The variables of all functions, with the secrets in them, so that nothing is asked of anybody; source maps are switched on, as they are on Lambda. */
function environment(): Record<string, string> {
  return {
    NODE_OPTIONS: '--enable-source-maps',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    TABLE_NAME: 'bench',
    ARTIFACT_BUCKET: 'bench-artifacts',
    ANCHOR_BUCKET: 'bench-anchors',
    ANCHOR_LOCK_MODE: 'GOVERNANCE',
    ANCHOR_RETENTION_DAYS: '3650',
    JOBS_QUEUE_URL: queueUrl('jobs'),
    DISPATCH_QUEUE_URL: queueUrl('dispatch'),
    REPORTS_QUEUE_URL: queueUrl('reports.fifo'),
    QUARANTINE_QUEUE_URL: queueUrl('quarantine'),
    JOBS_DEAD_QUEUE_URL: queueUrl('jobs-dead'),
    DISPATCH_DEAD_QUEUE_URL: queueUrl('dispatch-dead'),
    REPORTS_DEAD_QUEUE_URL: queueUrl('reports-dead.fifo'),
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_GIT_URL: 'https://github.com',
    GITHUB_APP_ID: '1',
    GITHUB_APP_BOT_USER_ID: '2',
    GITHUB_APP_PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: 'bench',
    TRIGGER_LABEL: 'ai-factory',
    INSTALLATION_DAY_BUDGET_USD: '50',
    MAX_WORKERS: '4',
    WORKER_API_URL: 'https://worker-api.example',
    WORKER_REGISTRATION_KEY: 'k'.repeat(32),
    MODEL_NAME: 'gpt-5',
    MODEL_BASE_URL: 'https://model.example/v1',
    MODEL_API_KEY: 'bench',
    MODEL_SCRIPTED: 'false',
    SECOND_OPINION: 'on',
    ECS_CLUSTER: 'bench',
    ECS_TASK_DEFINITION: 'bench-worker',
    ECS_CONTAINER_NAME: 'worker',
    ECS_SUBNETS: 'subnet-1',
    ECS_SECURITY_GROUPS: 'sg-1',
    ECS_ASSIGN_PUBLIC_IP: 'ENABLED',
    ECS_CAPACITY_PROVIDER: 'FARGATE_SPOT',
  };
}

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
