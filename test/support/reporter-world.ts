import { createKnownPages } from '../../src/chatops/reporter/known-pages.ts';
import type { Reporter } from '../../src/chatops/reporter/reporter.ts';
import type { AttemptReport } from '../../src/contracts/attempt-report.ts';
import type { Commit } from '../../src/contracts/commit.ts';
import type { JobMessage } from '../../src/contracts/job-message.ts';
import type { Job } from '../../src/job/job.ts';
import type { JobCommand, JobCommandType, ReplyTo } from '../../src/job/job-command.ts';
import type { GateResult } from '../../src/job/job-values.ts';
import { createAdjustableClock } from './adjustable-clock.ts';
import { createInMemoryArtifactStore } from './in-memory/artifact-store.ts';
import { createInMemoryGitHub } from './in-memory/github.ts';
import { fittingCommand, repository } from './job-scenario.ts';
import { createLedgerWorld, worldJobId } from './ledger-world.ts';
import { silentLog } from './silent-log.ts';

export const sampleGates: GateResult[] = [
  {
    name: 'lint',
    status: 'passed',
    command: 'npm run lint',
    exitCode: 0,
    durationMs: 1_200,
    redOnBase: false,
    summary: '',
  },
  {
    name: 'test',
    status: 'failed',
    command: 'npm test',
    exitCode: 1,
    durationMs: 61_000,
    redOnBase: true,
    summary: '2 failing | see log',
  },
];

/** What an obeying agent might leave behind: it asks GitHub to call people, close issues, load images and follow links. */
export const hostileText = [
  'Done. ![x](https://evil.example/?leak=1) <img src=https://evil.example/2> [click](https://evil.example) @everyone',
  'Fixes #12 and acme/other#3, see GH-7 or www.evil.example <!-- hidden --> `code` **bold**',
].join('\n');

export const sampleReport: AttemptReport = {
  schemaVersion: 1,
  jobId: worldJobId,
  attempt: 1,
  agent: 'native',
  model: 'scripted-model',
  scripted: true,
  sandbox: 'bubblewrap',
  summary: hostileText,
  checklist: [
    { id: '1', text: 'Say hello | in French', state: 'done' },
    { id: '2', text: 'Thank @everyone <b>', state: 'claimed' },
    { id: '3', text: 'Write docs', state: 'open' },
  ],
  gates: sampleGates,
  evidence: [
    {
      itemId: '1',
      text: 'Say hello | in French',
      verdict: 'met',
      command: 'npm test | cat',
      exitCode: 0,
      note: 'its tests were red before the change',
    },
    { itemId: '2', text: 'Thank @everyone <b>', verdict: 'not met', command: 'grep -q `x` <b>', exitCode: 1 },
    { itemId: '3', text: 'Write docs', verdict: 'not checked', note: 'no command checks it' },
  ],
  tasks: [
    {
      role: 'planner',
      model: 'scripted-model',
      itemIds: ['1', '2', '3'],
      outcome: 'success',
      iterations: 1,
      microUsd: 10_000,
    },
    {
      role: 'test_designer',
      model: 'scripted-model',
      itemIds: ['1'],
      outcome: 'success',
      iterations: 2,
      microUsd: 40_000,
    },
    {
      role: 'developer',
      model: 'scripted-model',
      itemIds: ['1'],
      outcome: 'success',
      iterations: 3,
      microUsd: 700_000,
    },
    {
      role: 'critic',
      model: 'other|model',
      itemIds: ['1', '2', '3'],
      outcome: 'success',
      iterations: 2,
      microUsd: 60_000,
    },
    {
      role: 'security',
      model: 'scripted-model',
      itemIds: ['1', '2', '3'],
      outcome: 'stuck',
      iterations: 1,
      microUsd: 30_000,
    },
  ],
  findings: [
    {
      role: 'critic',
      severity: 'high',
      file: 'src/`odd`|name.ts',
      line: 3,
      claim: 'It closes #12 for @everyone <img src=x>.',
      state: 'fixed',
    },
    { role: 'critic', severity: 'low', file: 'README.md', line: 1, claim: 'Fixes nothing.', state: 'open' },
  ],
  droppedFindings: 2,
  unverified: false,
  changedFiles: [
    { path: 'src/`odd`|name.ts', added: 3, removed: 1 },
    { path: 'README.md', added: 40, removed: 0 },
  ],
  learnings: [],
  blockedHosts: ['evil.example'],
  usage: { inputTokens: 10, outputTokens: 5, microUsd: 840_000, modelCalls: 4, durationMs: 95_000 },
};

/** A reporter over GitHub in memory, and a job that is moved by commands. */
export async function createReporterWorld() {
  const clock = createAdjustableClock();
  const world = createLedgerWorld({ clock });
  const github = createInMemoryGitHub({ now: clock.now });
  github.addRepository({ ...repository, files: { 'README.md': '# Widgets' } });
  github.openIssue(repository, { number: 3, title: 'Add a greeting' });
  const artifacts = createInMemoryArtifactStore();
  const sent: JobMessage[] = [];
  const reporter: Reporter = {
    ledger: world.ledger,
    artifacts,
    facts: github.facts,
    reviewers: github.reviewers,
    pages: github.pages,
    holds: github.holds,
    knownPages: createKnownPages(),
    jobs: { send: async (message) => void sent.push(message) },
    clock,
    log: silentLog,
  };
  let count = 0;
  async function issue(command: JobCommandType | JobCommand, replyTo?: ReplyTo): Promise<Job> {
    const job = await world.ledger.read(worldJobId);
    const asked = typeof command === 'string' ? fittingCommand(command, job) : command;
    count += 1;
    const envelope = { commandId: `${count}`, actor: { kind: 'governance' } as const, command: asked };
    return (
      await world.ledger.handle(worldJobId, { ...envelope, ...(replyTo === undefined ? {} : { replyTo }) })
    ).job;
  }
  /** Moves the job until its attempt has pushed; the branch shows the pushed commit. */
  async function push(report: AttemptReport = sampleReport): Promise<Job> {
    for (const step of [
      'SubmitJob',
      'RecordVerdict',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
      'StartValidation',
    ] as const)
      await issue(step);
    const reference = await artifacts.put(new TextEncoder().encode(JSON.stringify(report)));
    const newSha = github.commit(repository, 'factory/3-add-a-greeting', { 'hello.ts': 'hi' });
    await issue({
      type: 'AuthorizePush',
      attempt: 1,
      oldSha: null,
      newSha,
      gates: report.gates,
      report: reference,
    });
    return await issue({ type: 'RecordPush', attempt: 1, sha: newSha, usage: report.usage });
  }
  const commits = (): Promise<Commit[]> => world.ledger.commits(worldJobId);
  return { ...world, clock, github, artifacts, sent, reporter, issue, push, commits };
}
