import { createHash } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AttemptReport } from '../../contracts/attempt-report.ts';
import type { FrozenRequest } from '../../contracts/frozen-request.ts';
import type { StopReason } from '../../contracts/job-vocabulary.ts';
import type { Spec } from '../../contracts/spec.ts';
import type { Assignment } from '../../contracts/worker-protocol.ts';
import { runAttempt } from '../supervisor/run-attempt.ts';
import type { WorkerDependencies } from '../supervisor/worker-dependencies.ts';
import { freeBranch, type LocalRepository, openLocalRepository } from './local-repository.ts';
import { type IssueText, readIssueFile } from './read-issue-file.ts';
import { createStandaloneWorkerControl } from './standalone-worker-control.ts';

export type StandaloneRequest = {
  /** A clone on this machine; the attempt begins at the last commit of its current branch. */
  repository: string;
  /** The issue file's content. */
  issue: string;
  model: { name: string; baseUrl: string; apiKey: string; scripted: boolean };
  agent?: string;
  budgetMicroUsd?: number;
  /** Where trace and artifacts stay. */
  outputFolder: string;
};
/** What governance does for a job, and the wiring for a run without it. */
export type StandaloneGovernance = { deriveSpec(request: FrozenRequest): Spec };

export type StandaloneOutcome = {
  /** Present when there is a branch with the work. */
  delivered?: { branch: string; sha: string };
  stopReason?: StopReason;
  explanation?: string;
  report?: AttemptReport;
  /** For `factory replay`. */
  tracePath: string;
};

/**
 * Works on a local clone without GitHub and without a control plane: the very attempt that a worker makes, whose "remote" is the clone. On success the clone has a
 * new branch `factory/…`; its working tree and its other branches are not touched.
 *
 * @throws FactoryError `issue-unreadable`, `not-a-repository`, `detached-head`, `configuration-invalid`
 */
export async function runStandalone(
  request: StandaloneRequest,
  deps: Omit<WorkerDependencies, 'control' | 'register'> & StandaloneGovernance,
): Promise<StandaloneOutcome> {
  const issue = readIssueFile(request.issue);
  const repository = await openLocalRepository(deps.git, request.repository);
  const branch = await freeBranch(deps.git, repository.path, issue.title);
  const assignment = assignmentOf(request, issue, repository, branch, {
    now: new Date(deps.clock.now()).toISOString(),
    deriveSpec: deps.deriveSpec,
  });
  await mkdir(request.outputFolder, { recursive: true });
  const control = createStandaloneWorkerControl(assignment, join(request.outputFolder, 'artifacts'));
  const end = await runAttempt({ ...deps, control, register: async () => assignment });
  const tracePath = join(request.outputFolder, 'trace.jsonl');
  await copyFile(join(deps.folder, 'trace.jsonl'), tracePath).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error; // ended before there was one
  });
  if (end.outcome === 'delivered')
    return { delivered: { branch, sha: end.sha }, report: end.report, tracePath };
  if (end.outcome !== 'failed') return { explanation: `The attempt ended: ${end.outcome}.`, tracePath };
  const { stopReason, explanation, report } = end;
  return { stopReason, explanation, ...(report === undefined ? {} : { report }), tracePath };
}

function assignmentOf(
  { model, agent, budgetMicroUsd }: StandaloneRequest,
  issue: IssueText,
  { path, currentBranch, config }: LocalRepository,
  branch: string,
  { now, deriveSpec }: { now: string } & StandaloneGovernance,
): Assignment {
  const you = { id: 1, login: 'you' };
  const request: FrozenRequest = {
    schemaVersion: 1,
    issueNumber: 1,
    ...issue,
    author: you,
    requester: you,
    comments: [],
    hidden: [],
    frozenAt: now,
  };
  return {
    jobId: 'local-1',
    attempt: 1,
    repository: {
      owner: 'local',
      name: path.split('/').at(-1) || 'repository',
      cloneUrl: pathToFileURL(path).href,
      defaultBranch: currentBranch,
    },
    issueNumber: 1,
    branch,
    branchSha: null,
    request,
    spec: deriveSpec(request),
    additions: [],
    inputHash: createHash('sha256').update(JSON.stringify(issue)).digest('hex'),
    agent: agent ?? config.agent,
    model,
    commands: Object.fromEntries(
      Object.entries(config.commands).filter(([, command]) => command !== undefined),
    ),
    limits: {
      attempts: 1,
      refinements: config.limits.refinements,
      reviewRounds: 0,
      ciRounds: 0,
      questionRounds: 0,
      budgetMicroUsd: budgetMicroUsd ?? config.budget.jobMicroUsd,
      maxWorkers: 1,
    },
    protectedPaths: config.governance.protectedPaths,
    dependencies: config.gates.dependencies,
    network: config.network,
    planOnly: false,
    roles: Object.fromEntries(Object.entries(config.roles).filter(([, role]) => role !== undefined)),
  };
}
