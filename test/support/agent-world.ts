import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type AgentTask, toolNames } from '../../src/contracts/agent-task.ts';
import type { AgentEnvironment } from '../../src/execution/agents/agent.ts';
import { writeTrace } from '../../src/execution/trace/write-trace.ts';
import { freeOfCharge } from '../../src/money/token-price.ts';
import type { Redactor } from '../../src/redaction/redactor.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { childProcessSandbox } from './child-process-sandbox.ts';
import { silentLog } from './silent-log.ts';

/** Folders and an environment for one agent on a temporary tree; pauses do not wait but are noted. */
export type AgentWorld = {
  environment: AgentEnvironment;
  workspace: string;
  pauses: number[];
  budget: { reserved: Map<string, number>; settled: Map<string, number> };
  readTrace(): Promise<string>;
  remove(): Promise<void>;
};

export async function createAgentWorld(
  options: Partial<AgentEnvironment> &
    Pick<AgentEnvironment, 'model'> & { tree?: string; redactor?: Redactor },
): Promise<AgentWorld> {
  const { tree, ...overrides } = options;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'agent-world-')));
  const workspace = join(folder, 'workspace');
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  await (tree === undefined ? mkdir(workspace) : cp(tree, workspace, { recursive: true }));
  const redactor = options.redactor ?? createRedactor();
  const clock = overrides.clock ?? { now: () => Date.now() };
  const file = writeTrace(join(folder, 'trace.jsonl'), { clock, redactor });
  const pauses: number[] = [];
  const budget = { reserved: new Map<string, number>(), settled: new Map<string, number>() };
  const environment: AgentEnvironment = {
    workspace,
    scratch,
    sandbox: childProcessSandbox(),
    commandEnvironment: {
      PATH: [dirname(process.execPath), process.env.PATH].join(':'),
      HOME: scratch,
      LANG: 'C.UTF-8',
      CI: 'true',
    },
    price: freeOfCharge,
    contextWindow: 128_000,
    trace: file.for({ taskId: 'task-1', role: 'develop', iteration: 0 }),
    redactor,
    budget: {
      async reserve(id, microUsd) {
        budget.reserved.set(id, microUsd);
        return 'granted';
      },
      async settle(id, microUsd) {
        budget.settled.set(id, microUsd);
      },
    },
    clock,
    ids: { next: () => 'run-1' },
    random: { next: () => 0.5 },
    log: silentLog,
    async pause(ms) {
      pauses.push(ms);
    },
    signal: new AbortController().signal,
    treeHash: () => hashOfTree(workspace),
    onStep: () => undefined,
    ...overrides,
  };
  return {
    environment,
    workspace,
    pauses,
    budget,
    readTrace: () => readFile(file.path, 'utf8'),
    async remove() {
      file.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function agentTask(
  changes: Partial<Omit<AgentTask, 'constraints'>> & { constraints?: Partial<AgentTask['constraints']> } = {},
): AgentTask {
  const { constraints, ...rest } = changes;
  return {
    id: 'task-1',
    type: 'develop',
    role: 'developer',
    input: {
      issueRef: 'acme/widgets#1',
      specRef: 'a'.repeat(64),
      itemIds: ['item-1'],
      baseTree: 'b'.repeat(40),
      evidenceRefs: [],
    },
    instructions: 'Make the change.',
    brief: 'Make it better.',
    checklist: [{ id: 'item-1', text: 'It is better', state: 'open' }],
    expectedOutput: 'change',
    dependsOn: [],
    ...rest,
    constraints: {
      tools: [...toolNames],
      writeGlobs: ['**'],
      denyGlobs: ['.github/**'],
      net: 'none',
      maxSteps: 60,
      maxMicroUsd: 5_000_000,
      wallMs: 20 * 60_000,
      model: 'scripted-model',
      ...constraints,
    },
  };
}

async function hashOfTree(root: string): Promise<string> {
  const hash = createHash('sha1');
  for (const entry of (await readdir(root, { recursive: true, withFileTypes: true })).sort((a, b) =>
    join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1,
  )) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    hash
      .update(`${path.slice(root.length)}\0`)
      .update(await readFile(path))
      .update('\0');
  }
  return hash.digest('hex');
}
