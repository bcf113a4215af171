import type { JobMessage, JobMessageOf } from '../../src/contracts/job-message.ts';
import { createCommandLimits } from '../../src/governance/command-limits.ts';
import { type Consumed, consumeJobMessage } from '../../src/governance/consume-job-message.ts';
import type { Governance } from '../../src/governance/governance.ts';
import type { SlashCommandHandler } from '../../src/governance/slash-command-handler.ts';
import type { Effect } from '../../src/job/effect.ts';
import type { Job, JobDetails } from '../../src/job/job.ts';
import type { JobCommand } from '../../src/job/job-command.ts';
import type { JobEvent, JobEventOf } from '../../src/job/job-event.ts';
import { noUsage } from '../../src/job/no-usage.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { standingOf } from '../../src/orchestration/dispatch/standing-of.ts';
import type { RepositoryAddress } from '../../src/ports/github-facts.ts';
import { createInMemoryArtifactStore } from './in-memory/artifact-store.ts';
import { createInMemoryBudgetStore } from './in-memory/budget-store.ts';
import { createInMemoryEventStore } from './in-memory/event-store.ts';
import { createInMemoryFileLockStore } from './in-memory/file-lock-store.ts';
import { createInMemoryGitHub, type InMemoryGitHub } from './in-memory/github.ts';
import { createInMemoryHeadStore } from './in-memory/head-store.ts';
import { createInMemoryOutcomeStore } from './in-memory/outcome-store.ts';
import { createInMemoryQuotaStore } from './in-memory/quota-store.ts';
import { createInMemorySlotStore } from './in-memory/slot-store.ts';
import { createInMemoryStartStore } from './in-memory/start-store.ts';
import { silentLog } from './silent-log.ts';

export const people = {
  writer: { id: 101, login: 'walter', type: 'User' },
  admin: { id: 102, login: 'ada', type: 'User' },
  reader: { id: 103, login: 'rita', type: 'User' },
  outsider: { id: 104, login: 'otto', type: 'User' },
  bot: { id: 105, login: 'helper[bot]', type: 'Bot' },
} as const;

type MessageFields<T extends JobMessage['type']> = Omit<JobMessageOf<T>, 'type'>;

/** Governance over stores in memory, with one repository, its people, and issue #1 (labelled, described) by the writer. */
export class GovernanceWorld {
  now = Date.parse('2026-03-01T12:00:00.000Z');
  readonly github: InMemoryGitHub = createInMemoryGitHub({ now: () => this.now });
  repository: RepositoryAddress;
  readonly artifacts = createInMemoryArtifactStore();
  readonly budgets = createInMemoryBudgetStore();
  readonly heads = createInMemoryHeadStore();
  readonly outcomes = createInMemoryOutcomeStore();
  readonly effects: Effect[] = [];
  /** Fails the next effects, as a crash right after the commit does. */
  failingEffects = 0;
  #nextId = 1;
  readonly governance: Governance;

  constructor(commands: readonly SlashCommandHandler[] = []) {
    this.repository = this.github.addRepository();
    this.github.allow(this.repository, 'walter', 'write');
    this.github.allow(this.repository, 'ada', 'admin');
    this.github.allow(this.repository, 'rita', 'read');
    for (const { id, login } of Object.values(people)) this.github.state.accounts.set(login, id);
    this.github.openIssue(this.repository, { number: 1, labels: ['ai-factory'], author: people.writer });
    const clock = { now: () => this.now };
    this.governance = {
      facts: this.github.facts,
      reviewers: this.github.reviewers,
      history: this.github.history,
      checkLogs: this.github.checkLogs,
      pushes: this.github.pushes,
      outcomes: this.outcomes,
      artifacts: this.artifacts,
      budgets: this.budgets,
      standingOf: (job) =>
        standingOf(
          {
            heads: this.heads,
            slots: createInMemorySlotStore(),
            starts: createInMemoryStartStore(),
            fileLocks: createInMemoryFileLockStore(),
            budgets: this.budgets,
            ledger: this.governance.ledger,
            clock,
            log: silentLog,
            maxWorkers: 4,
          },
          job,
        ),
      quotas: createInMemoryQuotaStore(),
      commandLimits: createCommandLimits({ facts: this.github.facts, clock }),
      clock,
      ids: { next: () => String(this.#nextId++) },
      log: silentLog,
      commands,
      installationDayMicroUsd: 100_000_000,
      triggerLabel: 'ai-factory',
      defaultModel: 'model',
      ledger: createLedger({
        store: createInMemoryEventStore(),
        heads: this.heads,
        carryOut: async (effect) => {
          if (this.failingEffects > 0) {
            this.failingEffects -= 1;
            throw new Error('the process died');
          }
          this.effects.push(effect);
        },
        clock,
        random: { next: () => 0 },
        log: silentLog,
      }),
    };
  }

  /** The App is installed anew, or the repository gets another name or owner; what GitHub says from then on comes from there. */
  move(to: Parameters<InMemoryGitHub['move']>[1]): void {
    this.repository = this.github.move(this.repository, to);
  }

  get jobId(): string {
    return `${this.repository.id}-1`;
  }

  consume(message: JobMessage): Promise<Consumed> {
    return consumeJobMessage(this.governance, message);
  }

  /** As the queue's n-th delivery. */
  consumeAgain(message: JobMessage, receiveCount: number): Promise<Consumed> {
    return consumeJobMessage(this.governance, message, receiveCount);
  }

  /** A message from GitHub, by the writer and about issue #1 where the fields do not say otherwise. */
  from<T extends 'label-added' | 'label-removed' | 'issue-closed'>(
    type: T,
    fields: Partial<MessageFields<T>> = {},
  ): JobMessage {
    return { ...this.#common(`${type}:1`), type, issueNumber: 1, ...fields } as JobMessage;
  }

  command(name: string, fields: Partial<MessageFields<'slash-command'>> = {}): JobMessage {
    return {
      ...this.#common(`command-${name}`),
      type: 'slash-command',
      issueNumber: 1,
      onPullRequest: false,
      commentId: 900,
      name,
      options: {},
      text: '',
      ordinal: 0,
      ...fields,
    };
  }

  aboutPullRequest(
    type: 'pull-request-closed' | 'review-submitted',
    fields: { pullRequest: number; commandId?: string; reviewId?: number; sender?: typeof people.writer },
  ): JobMessage {
    const common = { ...this.#common(type), branch: this.branch, ...fields };
    return type === 'pull-request-closed'
      ? { ...common, type, merged: false }
      : { ...common, type, reviewId: fields.reviewId ?? 0 };
  }

  aboutChecks(headSha: string, fields: Partial<MessageFields<'checks-completed'>> = {}): JobMessage {
    return {
      ...this.#common(`checks:${headSha}`),
      type: 'checks-completed',
      branch: this.branch,
      headSha,
      checkSuiteId: 5,
      ...fields,
    };
  }

  #common(commandId: string) {
    return {
      commandId,
      repository: this.repository,
      sender: people.writer,
      deliveryId: 'delivery',
      receivedAt: new Date(this.now).toISOString(),
      happenedAt: new Date(this.now).toISOString(),
    };
  }

  job(jobId = this.jobId): Promise<Job> {
    return this.governance.ledger.read(jobId);
  }

  async details(): Promise<JobDetails> {
    const { details } = await this.job();
    if (details === undefined) throw new Error('there is no job');
    return details;
  }

  async events(jobId = this.jobId): Promise<JobEvent[]> {
    return (await this.governance.ledger.commits(jobId)).flatMap((commit) => commit.events);
  }

  async refusals(jobId = this.jobId): Promise<JobEventOf<'CommandRefused'>[]> {
    return (await this.events(jobId)).filter((event) => event.type === 'CommandRefused');
  }

  get branch(): string {
    return 'factory/1-greet-people-by-name';
  }

  /** Carries out the analysis that the last effect asked for. */
  async analyse(): Promise<Consumed> {
    const wanted = this.effects.findLast((effect) => effect.type === 'analyse');
    if (wanted === undefined) throw new Error('nothing is to be analysed');
    const { version } = await this.job();
    const commandId = `analyse:${wanted.jobId}:${wanted.inputHash}:${version}`;
    return this.consume({ ...wanted, commandId });
  }

  #nextCommand = 1;

  /** Issues commands of other parts of the factory; each must be accepted. */
  async issue(...commands: JobCommand[]): Promise<void> {
    for (const command of commands) {
      const commandId = `given:${this.#nextCommand++}`;
      const handled = await this.governance.ledger.handle(this.jobId, {
        commandId,
        actor: { kind: 'governance' },
        command,
      });
      if (handled.refusal !== undefined) throw new Error(`${command.type}: ${handled.refusal.message}`);
    }
  }

  /** Somebody has the job taken up again as it was asked for, some time later. */
  async takenUpAgain(commandId = 'retried'): Promise<void> {
    this.now += 60_000;
    await this.consume(this.command('retry', { commandId }));
    await this.analyse();
    this.now += 60_000;
  }

  /** Brings issue #1 to an approved job. */
  async approved(): Promise<JobDetails> {
    await this.consume(this.from('label-added'));
    await this.analyse();
    return this.details();
  }

  /** … whose first attempt is working. */
  async working(): Promise<void> {
    const { inputHash } = await this.approved();
    const plan = { sha256: 'c'.repeat(64), bytes: 1 };
    await this.issue(
      { type: 'StartAttempt', attempt: 1, inputHash },
      { type: 'RegisterWorker', attempt: 1, tokenHash: 'f'.repeat(64) },
      { type: 'RecordPlan', attempt: 1, plan, items: 1, writeGlobs: ['**'] },
    );
  }

  /** … and was allowed to push; answers the commit. */
  async authorized(): Promise<string> {
    await this.working();
    const newSha = this.github.commit(this.repository, this.branch, { 'greet.js': 'hello' });
    const report = { sha256: 'e'.repeat(64), bytes: 1 };
    await this.issue(
      { type: 'StartValidation', attempt: 1 },
      { type: 'AuthorizePush', attempt: 1, oldSha: null, newSha, gates: [], report },
    );
    return newSha;
  }

  /** … has pushed, and the PR is open. */
  async pushed(): Promise<{ sha: string; pullRequest: number }> {
    const sha = await this.authorized();
    await this.issue({ type: 'RecordPush', attempt: 1, sha, usage: noUsage });
    const pullRequest = this.github.openPullRequest(this.repository, {
      headBranch: this.branch,
      author: this.github.state.app,
    });
    return { sha, pullRequest };
  }

  /** … and the delivery was verified. */
  async delivered(): Promise<{ sha: string; pullRequest: number }> {
    const delivery = await this.pushed();
    await this.consume(this.confirmation(delivery.pullRequest));
    return delivery;
  }

  /** `pullRequest`: undefined where there was no branch to open one of. `shownAt`: when it was opened; milliseconds, by default as soon as anything was pushed. */
  confirmation(pullRequest: number | undefined, shownAt = 0): JobMessage {
    const commandId = `confirm:${pullRequest}`;
    const at = new Date(shownAt).toISOString();
    const shown = pullRequest === undefined ? {} : { shown: { pullRequest, at } };
    return { type: 'confirm-delivery', commandId, jobId: this.jobId, attempt: 1, ...shown };
  }
}
