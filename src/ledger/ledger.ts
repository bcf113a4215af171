import { setTimeout } from 'node:timers/promises';
import type { Commit } from '../contracts/commit.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { decide } from '../job/decide.ts';
import type { Effect } from '../job/effect.ts';
import { effectsOf } from '../job/effects-of.ts';
import { foldCommit, foldCommits } from '../job/fold-commits.ts';
import type { Job } from '../job/job.ts';
import type { CommandEnvelope } from '../job/job-command.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { HeadStore } from '../ports/head-store.ts';
import type { Log } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import { canonicalHash } from './canonical-json.ts';
import { headOf } from './head-of.ts';
import { logMovedOn } from './log-moved-on.ts';
import { sealCommit } from './seal-commit.ts';
import { verifyChain } from './verify-chain.ts';

export type Handled = {
  /** The job after the command, or as it stands now when the command was a duplicate. */
  job: Job;
  /** The commit of the command. */
  commit: Commit;
  duplicate: boolean;
  /** Set when the command was refused, now or when it first arrived. */
  refusal?: { code: string; message: string };
};

/** The one way to read and change jobs. */
export type Ledger = {
  /** The job as its log tells it; version 0 when it has none. Throws FactoryError `log-corrupt` (ask-human). */
  read(jobId: string): Promise<Job>;
  /** The job's log, verified. Throws as `read`. */
  commits(jobId: string): Promise<Commit[]>;
  /**
   * Carries out a command at most once and its effects at least once. A duplicate re-runs those effects of its own commit that the job still
   * wants. Throws FactoryError `ledger-contention` (retry) when others keep changing the job, `log-moved-on` (retry) when they changed it since the version that the command
   * follows from, so that whoever asks has to look again; `log-corrupt` (ask-human), and whatever an effect threw: the commit stands then, and delivering the command again completes its effects.
   */
  handle(jobId: string, envelope: CommandEnvelope): Promise<Handled>;
};

export type LedgerDependencies = {
  store: EventStore;
  heads: HeadStore;
  /** Does one thing to the world; may be called again with the same effect. */
  carryOut: (effect: Effect, job: Job) => Promise<void>;
  clock: Clock;
  random: Random;
  log: Log;
  /** Hears of every new commit, once, with the job before and after it. Must not throw. */
  committed?: (commit: Commit, before: Job, after: Job) => void;
  /** Waits that many milliseconds between two turns. */
  pause?: (milliseconds: number) => Promise<void>;
  /** Verifies a log that was read. For a store of values that cannot change, which need not be hashed again each time. */
  verify?: typeof verifyChain;
  /** Folds a log that was read. For the same stores: what was folded once need not be folded again. */
  fold?: typeof foldCommits;
};

const maximalTurns = 12;
const longestPause = 400;

export function createLedger(dependencies: LedgerDependencies): Ledger {
  const {
    store,
    heads,
    carryOut,
    clock,
    random,
    log,
    committed,
    pause = (milliseconds) => setTimeout(milliseconds),
    verify = verifyChain,
    fold = foldCommits,
  } = dependencies;

  async function commits(jobId: string): Promise<Commit[]> {
    const stored = await store.read(jobId);
    const fault = verify(jobId, stored);
    if (fault === undefined) return stored;
    log.error('the log of a job does not verify', {
      jobId,
      version: fault.version,
      kind: fault.kind,
      code: 'log-corrupt',
    });
    throw new FactoryError(
      'log-corrupt',
      `The log of job ${jobId} does not verify from commit ${fault.version} on (${fault.kind}).`,
      {
        disposition: 'ask-human',
      },
    );
  }

  async function handle(jobId: string, envelope: CommandEnvelope): Promise<Handled> {
    for (let turn = 0; turn < maximalTurns; turn++) {
      if (turn > 0) await pause(random.next() * Math.min(longestPause, 5 * 2 ** turn));
      const stored = await commits(jobId);
      const job = fold(jobId, stored);
      const known = stored.find((commit) => commit.commandId === envelope.commandId);
      if (known !== undefined) return await complete(known, job, true);
      if (envelope.asOf !== undefined && envelope.asOf !== job.version) throw logMovedOn(jobId, envelope);

      const events = decide(job, envelope, canonicalHash);
      const commit = sealCommit(jobId, stored.at(-1), envelope, events, clock.now());
      if ((await store.append(commit)) === 'appended') {
        const after = foldCommit(job, commit);
        committed?.(commit, job, after);
        return await complete(commit, after, false);
      }
    }
    throw new FactoryError(
      'ledger-contention',
      `Job ${jobId} keeps changing while ${envelope.command.type} is decided. Try again.`,
      {
        disposition: 'retry',
      },
    );
  }

  /*
   * effects ── head ── wake: the dispatcher finds jobs by their heads, so the wake comes last; everything else comes first, so that a head which
   * is behind the log tells the sweeper that effects may be missing.
   */
  async function complete(commit: Commit, job: Job, duplicate: boolean): Promise<Handled> {
    const effects = effectsOf(commit, job);
    await runAll(effects.filter((effect) => !isWake(effect)).map((effect) => () => carryOut(effect, job)));
    const head = headOf(job);
    if (head !== undefined) await heads.put(head);
    await runAll(effects.filter(isWake).map((effect) => () => carryOut(effect, job)));
    return { job, commit, duplicate, ...refusalOf(commit) };
  }

  return {
    commits,
    handle,
    async read(jobId) {
      return fold(jobId, await commits(jobId));
    },
  };
}

function isWake(effect: Effect): boolean {
  return effect.type === 'wake-dispatcher';
}

/** Runs every step in order, also after one has failed; then throws what failed first. */
async function runAll(steps: (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function refusalOf(commit: Commit): Pick<Handled, 'refusal'> {
  const refused = commit.events.find((event) => event.type === 'CommandRefused');
  return refused === undefined ? {} : { refusal: { code: refused.code, message: refused.message } };
}
