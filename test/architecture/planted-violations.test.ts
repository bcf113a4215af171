import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type ImportGraph, readImportGraph } from './import-graph.ts';
import {
  forbiddenImports,
  importCycles,
  misnamedModules,
  strayEnvironmentReaders,
  unwantedInExecutables,
} from './violations.ts';

const planted: string[] = [];
after(async () => {
  await Promise.all(planted.map((root) => rm(root, { recursive: true, force: true })));
});

/** Writes a tree of modules into a temporary folder and reads it as the project would be read. */
async function plant(files: Record<string, string>): Promise<ImportGraph> {
  const root = await mkdtemp(join(tmpdir(), 'devfactory-architecture-'));
  planted.push(root);
  for (const [path, source] of Object.entries(files)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), source);
  }
  return readImportGraph(root, ['src', 'lambdas', 'cdk']);
}

/** Each sentence of the table, broken once: the module, its import, and the breach that must be reported. */
const FORBIDDEN: readonly (readonly [module: string, source: string, target: string])[] = [
  ['src/job/decide.ts', `import { readFile } from 'node:fs/promises'; readFile;`, 'node:fs/promises'],
  [
    'src/job/decide.ts',
    `import type { Clock } from '../ports/clock.ts'; export type C = Clock;`,
    'src/ports/clock.ts',
  ],
  ['src/job/decide.ts', `import { type Rest } from '@octokit/rest';`, 'npm:@octokit/rest'],
  ['src/job/decide.ts', `export type C = import('../ports/clock.ts').Clock;`, 'src/ports/clock.ts'],
  ['src/job/decide.ts', `export type { Clock } from '../ports/clock.ts';`, 'src/ports/clock.ts'],
  ['src/contracts/commit.ts', `export * from '../job/decide.ts';`, 'src/job/decide.ts'],
  ['src/redaction/redactor.ts', `import yaml from 'yaml'; yaml;`, 'npm:yaml'],
  ['src/ports/clock.ts', `import '../ledger/ledger.ts';`, 'src/ledger/ledger.ts'],
  ['src/config/defaults.ts', `import '../ports/clock.ts';`, 'src/ports/clock.ts'],
  ['src/ledger/ledger.ts', `import '../governance/verdict.ts';`, 'src/governance/verdict.ts'],
  ['src/ledger/ledger.ts', `import '@aws-sdk/client-dynamodb';`, 'npm:@aws-sdk/client-dynamodb'],
  ['src/governance/verdict.ts', `import '../orchestration/slots.ts';`, 'src/orchestration/slots.ts'],
  ['src/money/dollars.ts', `import '../config/defaults.ts';`, 'src/config/defaults.ts'],
  ['src/governance/verdict.ts', `import '../money/known-models.ts';`, 'src/money/known-models.ts'],
  ['src/workflows/read-workflow.ts', `import '../ports/clock.ts';`, 'src/ports/clock.ts'],
  ['src/memo/remember-answers.ts', `import '../config/defaults.ts';`, 'src/config/defaults.ts'],
  ['src/observability/audit.ts', `import '../ledger/ledger.ts';`, 'src/ledger/ledger.ts'],
  ['src/execution/agents/agent.ts', `import type { Job } from '../../job/job.ts';`, 'src/job/job.ts'],
  ['src/execution/agents/agent.ts', `await import('../../chatops/commands.ts');`, 'src/chatops/commands.ts'],
  ['src/execution/main.ts', `import '../ledger/ledger.ts';`, 'src/ledger/ledger.ts'],
  ['src/chatops/comment.ts', `import '../execution/trace/trace.ts';`, 'src/execution/trace/trace.ts'],
  ['src/adapters/aws/store.ts', `import '../../ledger/ledger.ts';`, 'src/ledger/ledger.ts'],
  ['src/wiring/governance.ts', `import '../cli/main.ts';`, 'src/cli/main.ts'],
  ['src/cli/main.ts', `import '../adapters/aws/store.ts';`, 'src/adapters/aws/store.ts'],
  ['lambdas/reporter/handler.ts', `import '../../src/chatops/comment.ts';`, 'src/chatops/comment.ts'],
  ['cdk/app.ts', `import '../src/wiring/governance.ts';`, 'src/wiring/governance.ts'],
];

describe('the architecture test', () => {
  for (const [module, source, target] of FORBIDDEN) {
    it(`finds that ${module} imports ${target} by: ${source}`, async () => {
      const graph = await plant({ [module]: source });
      assert.deepEqual(forbiddenImports(graph), [`${module} must not import ${target}`]);
    });
  }

  it('accepts what the table allows', async () => {
    const graph = await plant({
      'src/job/decide.ts': `import { z } from 'zod'; import type { JobId } from '../contracts/job-id.ts';`,
      'src/governance/verdict.ts': `import '../ledger/ledger.ts'; import '../job/decide.ts';`,
      'src/observability/audit.ts': `import '../ledger/verify-chain.ts';`,
      'src/execution/main.ts': `import { startWorker } from '../wiring/worker.ts';`,
      'src/adapters/aws/store.ts': `import '@aws-sdk/client-dynamodb'; import '../../ports/event-store.ts';`,
      'lambdas/reporter/handler.ts': `import '../../src/wiring/reporter.ts';`,
    });
    assert.equal(graph.modules.length, 6);
    assert.deepEqual(forbiddenImports(graph), []);
  });

  it('does not take text for imports', async () => {
    const graph = await plant({
      'src/job/decide.ts': `// import 'node:fs'\nexport const help = "import type { A } from '../ports/a.ts'";`,
    });
    assert.deepEqual(graph.edges, []);
  });

  it('refuses a folder that the architecture does not know', async () => {
    const graph = await plant({ 'src/utils/strings.ts': `import 'zod';` });
    assert.deepEqual(forbiddenImports(graph), [
      'src/utils/strings.ts lies in a folder the architecture does not know',
    ]);
  });

  it('finds a cycle that only types close', async () => {
    const graph = await plant({
      'src/job/a.ts': `import { b } from './b.ts'; export const a = b; export type A = typeof a;`,
      'src/job/b.ts': `import { c } from './c.ts'; export const b = c;`,
      'src/job/c.ts': `import type { A } from './a.ts'; export const c: A | 1 = 1;`,
    });
    assert.deepEqual(importCycles(graph), ['src/job/a.ts → src/job/b.ts → src/job/c.ts → src/job/a.ts']);
  });

  it('finds names that are not kebab-case', async () => {
    const graph = await plant({
      'src/job/jobState.ts': '',
      'src/Ledger/ledger.ts': '',
      'src/job/require-node-24.ts': '',
    });
    assert.deepEqual(misnamedModules(graph), ['src/Ledger/ledger.ts', 'src/job/jobState.ts']);
  });

  for (const source of [
    'export const a = process.env.A;',
    `export const a = process['env']['A'];`,
    'export const a = globalThis.process.env;',
    'const { env } = process; export const a = env.A;',
    `import { env as surroundings } from 'node:process'; export const a = surroundings.A;`,
    `import self from 'process'; export const a = self.env.A;`,
  ]) {
    it(`finds the environment read deep inside by: ${source}`, async () => {
      const graph = await plant({ 'src/ledger/ledger.ts': source, 'src/cli/main.ts': source });
      assert.deepEqual(strayEnvironmentReaders(graph), ['src/ledger/ledger.ts']);
    });
  }

  it('does not take a comment or a sentence for the environment', async () => {
    const graph = await plant({ 'src/job/a.ts': `// process.env\nexport const a = 'process.env';` });
    assert.deepEqual(strayEnvironmentReaders(graph), []);
  });

  it('finds what an executable would load at run time, and by which way', async () => {
    const graph = await plant({
      'lambdas/github-webhook/handler.ts': `import { handle } from '../../src/wiring/github-webhook.ts'; handle;`,
      'src/wiring/github-webhook.ts': `import { a } from '../chatops/a.ts'; export const handle = a;`,
      'src/chatops/a.ts': `import { createAppAuth } from '@octokit/auth-app'; export const a = createAppAuth;`,
      'src/wiring/worker.ts': `import { verdict } from '../governance/verdict.ts'; verdict;`,
      'src/governance/verdict.ts': 'export const verdict = 1;',
    });
    assert.deepEqual(unwantedInExecutables(graph), [
      'github-webhook must not load npm:@octokit/auth-app: lambdas/github-webhook/handler.ts → ' +
        'src/wiring/github-webhook.ts → src/chatops/a.ts → npm:@octokit/auth-app',
      'worker must not load src/governance/verdict.ts: src/wiring/worker.ts → src/governance/verdict.ts',
    ]);
  });

  it('tells of what a command of the shell loads before it is run, and of nothing that it loads then', async () => {
    const graph = await plant({
      'src/cli/main.ts': `import './gates.ts'; import './audit.ts';`,
      'src/cli/gates.ts': `import { gates } from '../wiring/gates.ts'; gates; export const later = () => import('../wiring/gates.ts');`,
      'src/cli/audit.ts': `export const run = () => import('../wiring/audit.ts');`,
      'src/wiring/gates.ts': 'export const gates = 1;',
      'src/wiring/audit.ts': 'export const audit = 1;',
    });
    assert.deepEqual(unwantedInExecutables(graph), [
      'the shell’s command must not load src/wiring/gates.ts: src/cli/main.ts → src/cli/gates.ts → src/wiring/gates.ts',
    ]);
  });

  it('lets an executable import the types of what it must not load', async () => {
    const graph = await plant({
      'src/wiring/worker.ts': `import type { Verdict } from '../governance/verdict.ts'; export type V = Verdict;`,
      'src/governance/verdict.ts': 'export type Verdict = 1;',
    });
    assert.deepEqual(unwantedInExecutables(graph), []);
  });
});
