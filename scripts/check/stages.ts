import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Stage, StageCommand } from './stage.ts';

const NODE = process.execPath;
const REPORTER = fileURLToPath(new URL('file-reporter.ts', import.meta.url));
const TEST_TIMEOUT_MS = 120_000;

const STAGE_LIMIT_SECONDS = 480;
/** … and those that are tested by name only. */
const ENDURANCE_LIMIT_SECONDS = 1_800;

/** Folders whose tests wait for servers, processes and queues more than they compute: files of them that run side by side for each core. */
const FILES_PER_CORE: Readonly<Record<string, number>> = { contract: 2, integration: 1.5 };

/** Folders whose tests are pure and quick: to load the same modules for each file again would be most of the work. */
const IN_SHARED_PROCESSES: readonly string[] = ['unit'];

/** Folders that are tested only when they are asked for by name: load, faults by the hundred and kills, which take 7 to 8 minutes by themselves. */
const BY_NAME_ONLY: readonly string[] = ['endurance'];

const TEST = [NODE, '--test', `--test-timeout=${TEST_TIMEOUT_MS}`, `--test-reporter=${REPORTER}`] as const;

const LINT: Stage = {
  name: 'lint',
  commands: [
    [
      NODE,
      'node_modules/@biomejs/biome/bin/biome',
      'check',
      '.',
      '--diagnostic-level=warn',
      '--error-on-warnings',
    ],
  ],
  limitSeconds: 60,
};
const TYPES: Stage = {
  name: 'types',
  commands: [[NODE, 'node_modules/typescript/bin/tsc', '--noEmit']],
  limitSeconds: 120,
};

/** What `npm run check` does: everything that needs seconds. */
export const QUICK_STAGES: readonly Stage[] = [LINT, TYPES, testStage('architecture'), testStage('unit')];

/** What `npm test` does without names of stages: all of them that fit into ten minutes on two slow cores. */
export function usualStages(): readonly Stage[] {
  return allStages().filter(({ name }) => !BY_NAME_ONLY.includes(name));
}

/** Every stage there is: the quick ones, then every other folder below `test` that holds tests. */
export function allStages(): readonly Stage[] {
  const quick = new Set(QUICK_STAGES.map(({ name }) => name));
  const others = foldersWithTests().filter((folder) => !quick.has(folder));
  return [...QUICK_STAGES, ...others.map(testStage)];
}

function foldersWithTests(): string[] {
  const folders = globSync('test/*/**/*.test.ts').map((path) => path.split('/')[1] ?? '');
  return [...new Set(folders)].filter((folder) => folder !== 'fixtures' && folder !== 'support').sort();
}

function testStage(folder: string): Stage {
  const files = globSync(`test/${folder}/**/*.test.ts`).sort();
  if (files.length === 0) throw new Error(`test/${folder} holds no tests, but it must`);
  const commands = IN_SHARED_PROCESSES.includes(folder)
    ? inSharedProcesses(files)
    : [inProcesses(folder, files)];
  const limitSeconds = BY_NAME_ONLY.includes(folder) ? ENDURANCE_LIMIT_SECONDS : STAGE_LIMIT_SECONDS;
  return { name: folder, commands, limitSeconds };
}

/** A process for each file. */
function inProcesses(folder: string, files: readonly string[]): StageCommand {
  // Node leaves one core idle by itself, which on two cores means one file at a time.
  const atOnce = Math.ceil(availableParallelism() * (FILES_PER_CORE[folder] ?? 1));
  return [...TEST, `--test-concurrency=${atOnce}`, ...files];
}

/** A process for each core, which loads what the tests need once. */
function inSharedProcesses(files: readonly string[]): StageCommand[] {
  const processes = Math.min(availableParallelism(), files.length);
  return Array.from({ length: processes }, (_, index) => [
    ...TEST,
    '--test-isolation=none',
    ...files.filter((_file, at) => at % processes === index),
  ]);
}
