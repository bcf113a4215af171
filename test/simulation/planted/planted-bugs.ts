import type { Commit } from '../../../src/contracts/commit.ts';
import { noStarts } from '../../../src/contracts/start-tally.ts';
import { decide } from '../../../src/job/decide.ts';
import { effectsOf } from '../../../src/job/effects-of.ts';
import { foldCommit, foldCommits } from '../../../src/job/fold-commits.ts';
import type { CommandEnvelope } from '../../../src/job/job-command.ts';
import { canonicalHash } from '../../../src/ledger/canonical-json.ts';
import { headOf } from '../../../src/ledger/head-of.ts';
import type { Handled, Ledger } from '../../../src/ledger/ledger.ts';
import { sealCommit } from '../../../src/ledger/seal-commit.ts';
import type { Lease } from '../../../src/ports/lease-store.ts';
import type { LedgerParts, Plants } from '../plants.ts';

/** A bug that the simulator must find. */
export type PlantedBug = {
  /** What is wrong, as its test says it. */
  what: string;
  /** The rules that the bug breaks; what else it leads to does not count. */
  breaks: readonly string[];
  plants: Plants;
};

type Handle = (jobId: string, envelope: CommandEnvelope) => Promise<Handled>;

/** A ledger that handles commands in another way. */
function handling(real: Ledger, handle: Handle): Ledger {
  return { ...real, handle };
}

/** The commit of a command that was carried out before. */
async function known({ store }: LedgerParts, jobId: string, commandId: string) {
  const commits = await store.read(jobId);
  return { commits, commit: commits.find((found) => found.commandId === commandId) };
}

function refusalIn(commit: Commit): Pick<Handled, 'refusal'> {
  const refusal = commit.events.find((event) => event.type === 'CommandRefused');
  return refusal === undefined ? {} : { refusal };
}

/** Every bug that is planted, by its name, which its test has too. */
export const plantedBugs = {
  /** The reporter opens a pull request whenever it sees none: nothing refuses a second one. */
  'check-then-create-pull-request': {
    what: 'a pull request that is looked for and then created',
    breaks: ['one open pull request per job'],
    plants: {
      pages: (real) => ({
        ...real,
        async openPullRequest(address, pullRequest) {
          const opened = await real.openPullRequest(address, pullRequest);
          if (opened !== 'exists') return opened;
          return await real.openPullRequest(address, { ...pullRequest, base: `${pullRequest.base}-again` });
        },
      }),
    },
  },

  /** The webhook function notes the delivery before its messages are on the queue. */
  'marked-before-enqueue': {
    what: 'a delivery that is marked before the enqueue',
    breaks: ['no label is lost', 'no removal of a label is lost', 'nothing said is lost in silence'],
    plants: {
      deliveries: (real) => ({
        ...real,
        async has(key) {
          const seen = await real.has(key);
          if (!seen) await real.mark(key, '2099-01-01T00:00:00.000Z');
          return seen;
        },
      }),
    },
  },

  /** A command that was carried out before is done with, whatever became of its effects. */
  'effects-skipped-on-duplicate': {
    what: 'effects skipped on a duplicate',
    breaks: ['every job comes to rest', 'lists agree with the log'],
    plants: {
      ledger: (real, parts) =>
        handling(real, async (jobId, envelope) => {
          const { commits, commit } = await known(parts, jobId, envelope.commandId);
          if (commit === undefined) return await real.handle(jobId, envelope);
          return { job: foldCommits(jobId, commits), commit, duplicate: true, ...refusalIn(commit) };
        }),
    },
  },

  /** A duplicate repeats the effects of its commit as they were, not as the job wants them now. */
  'effects-revived': {
    what: 'effects revived that the state no longer wants',
    breaks: ['lists agree with the log', 'every job comes to rest'],
    plants: {
      ledger: (real, parts) =>
        handling(real, async (jobId, envelope) => {
          const { commits, commit } = await known(parts, jobId, envelope.commandId);
          if (commit === undefined) return await real.handle(jobId, envelope);
          const then = foldCommits(jobId, commits.slice(0, commit.version));
          for (const effect of effectsOf(commit, then)) await parts.carryOut(effect, then);
          return { job: foldCommits(jobId, commits), commit, duplicate: true, ...refusalIn(commit) };
        }),
    },
  },

  /** A "no" is answered and forgotten. */
  'refusal-not-recorded': {
    what: 'a refusal that is not recorded',
    breaks: ['no label is lost', 'nothing said is lost in silence'],
    plants: {
      ledger: (real, parts) =>
        handling(real, async (jobId, envelope) => {
          const { commits, commit } = await known(parts, jobId, envelope.commandId);
          if (commit !== undefined) return await real.handle(jobId, envelope);
          const job = foldCommits(jobId, commits);
          const events = decide(job, envelope, canonicalHash);
          const refused = events.find((event) => event.type === 'CommandRefused');
          if (refused === undefined) return await real.handle(jobId, envelope);
          const unwritten = sealCommit(jobId, commits.at(-1), envelope, events, parts.now());
          return { job, commit: unwritten, duplicate: false, refusal: refused };
        }),
    },
  },

  /** Whoever beats last has the lease. */
  'lease-without-fencing': {
    what: 'a lease without fencing',
    breaks: ['only the newest live attempt writes'],
    plants: {
      leaseStore: () => {
        const leases = new Map<string, Lease>();
        return {
          async beat(lease) {
            leases.set(lease.jobId, { ...lease });
            return 'beaten';
          },
          get: async (jobId) => leases.get(jobId),
        };
      },
    },
  },

  /** The push is allowed in words, and nothing stands in the log. */
  'push-without-authorization': {
    what: 'a push without PushAuthorized',
    breaks: ['no push token without PushAuthorized'],
    plants: {
      ledger: (real, parts) =>
        handling(real, async (jobId, envelope) => {
          if (envelope.command.type !== 'AuthorizePush') return await real.handle(jobId, envelope);
          const commits = await parts.store.read(jobId);
          const job = foldCommits(jobId, commits);
          const events = decide(job, envelope, canonicalHash);
          const commit = sealCommit(jobId, commits.at(-1), envelope, events, parts.now());
          return { job: foldCommit(job, commit), commit, duplicate: false };
        }),
    },
  },

  /** Whoever was allowed to push for the job once may push for it again, with another attempt. */
  'authorization-reused': {
    what: 'an authorisation to push that another attempt uses',
    breaks: ['no push token without PushAuthorized'],
    plants: {
      ledger: (real, parts) =>
        handling(real, async (jobId, envelope) => {
          const { command } = envelope;
          const commits = command.type === 'AuthorizePush' ? await parts.store.read(jobId) : [];
          const job = foldCommits(jobId, commits);
          if ((job.details?.authorizedShas.length ?? 0) === 0) return await real.handle(jobId, envelope);
          const events = decide(job, envelope, canonicalHash);
          const commit = sealCommit(jobId, commits.at(-1), envelope, events, parts.now());
          return { job: foldCommit(job, commit), commit, duplicate: false, ...refusalIn(commit) };
        }),
    },
  },

  /** The job is taken as the list shows it, and what was decided is written behind whatever has happened since. */
  'decide-from-head': {
    what: 'a decision from the head',
    breaks: [
      'only transitions of the table happen',
      'only the newest live attempt writes',
      'the audit finds nothing',
    ],
    plants: {
      ledger: (real, parts) =>
        handling(real, async (jobId, envelope) => {
          const listed = (await parts.heads.get(jobId))?.version ?? 0;
          const { commits, commit } = await known(parts, jobId, envelope.commandId);
          if (commit !== undefined) return await real.handle(jobId, envelope);
          const events = decide(foldCommits(jobId, commits.slice(0, listed)), envelope, canonicalHash);
          const sealed = sealCommit(jobId, commits.at(-1), envelope, events, parts.now());
          if ((await parts.store.append(sealed)) === 'conflict') return await real.handle(jobId, envelope);
          const job = foldCommits(jobId, [...commits, sealed]);
          const head = headOf(job);
          if (head !== undefined) await parts.heads.put(head);
          for (const effect of effectsOf(sealed, job)) await parts.carryOut(effect, job);
          return { job, commit: sealed, duplicate: false, ...refusalIn(sealed) };
        }),
    },
  },

  /** Whether there is enough is asked first, and the money taken afterwards without asking again. */
  'budget-check-then-spend': {
    what: 'a budget that is checked and then spent',
    breaks: ['no more is spent than the budget'],
    plants: {
      budgets: (real) => ({
        ...real,
        async reserve(scope, reservationId, microUsd) {
          if (((await real.remaining(scope)) ?? 0) < microUsd) return 'refused';
          await real.reserve(scope, reservationId, microUsd);
          return 'granted';
        },
      }),
    },
  },

  /** The sweeper sees no money that was set aside: whatever a dead worker has left open stays open. */
  'reservations-forgotten': {
    what: 'reservations that nobody settles',
    breaks: ['no reservation stays open'],
    plants: {
      budgets: (real, { name }) =>
        name === 'sweeper' ? { ...real, openReservations: async () => [] } : real,
    },
  },

  /** Governance sees no money that was set aside, and so nobody who is asking for the same opinion. */
  'opinions-side-by-side': {
    what: 'copies of a message that ask for the same opinion side by side',
    breaks: ['one opinion about an input at a time'],
    plants: {
      budgets: (real, { name }) =>
        name.startsWith('governance') ? { ...real, openReservations: async () => [] } : real,
    },
  },

  /** A task that was asked to stop counts as stopped. */
  'slot-freed-before-stop': {
    what: 'a slot freed before the task has stopped',
    breaks: ['no more tasks than slots', 'no task without a slot'],
    plants: {
      tasks: (real) => {
        const asked = new Set<string>();
        return {
          ...real,
          async stop(attempt, reason) {
            asked.add(`${attempt.jobId}/${attempt.attempt}`);
            await real.stop(attempt, reason);
          },
          async status(attempt) {
            return asked.has(`${attempt.jobId}/${attempt.attempt}`)
              ? { state: 'stopped' }
              : await real.status(attempt);
          },
        };
      },
    },
  },

  /** A task that the platform does not know has ended: there may never have been a machine for it. */
  'unplaced-taken-for-stopped': {
    what: 'an attempt that is spent on a shortage of machines',
    breaks: ['no job fails for want of a machine'],
    plants: {
      tasks: (real) => ({
        ...real,
        async status(attempt) {
          const status = await real.status(attempt);
          return status.state === 'unknown' ? { state: 'stopped' } : status;
        },
      }),
    },
  },

  /** The worker beats only when its model has answered. */
  'heartbeat-tied-to-model': {
    what: 'a heartbeat tied to the model',
    breaks: ['no living worker is given up'],
    plants: { heartbeatTiedToModel: true },
  },

  /** What follows from one version of the log is written to whatever version there is. */
  'facts-not-bound-to-log': {
    what: 'facts that are not bound to the log they were read beside',
    breaks: ['no label is lost', 'no closing ends a job twice'],
    plants: {
      ledger: (real) => handling(real, (jobId, { asOf: _, ...envelope }) => real.handle(jobId, envelope)),
    },
  },

  /** Who has edited a request is known from webhooks alone. */
  'editors-not-asked-for': {
    what: 'a release by somebody whose edit was taken for another one’s',
    breaks: ['no hold is passed without a valid approving review'],
    plants: {
      reviewers: (real) => ({ ...real, edits: async () => ({ edits: [], complete: true }) }),
    },
  },

  /** A verdict approves whatever the job asks for by the time it is recorded. */
  'approval-not-bound-to-input': {
    what: 'an approval not bound to the input hash',
    breaks: ['a verdict is about the input that was judged', 'no attempt without an approval for its input'],
    plants: {
      ledger: (real) =>
        handling(real, async (jobId, envelope) => {
          const { command } = envelope;
          if (command.type !== 'RecordVerdict') return await real.handle(jobId, envelope);
          const inputHash = (await real.read(jobId)).details?.inputHash ?? command.verdict.inputHash;
          const verdict = { ...command.verdict, inputHash };
          return await real.handle(jobId, { ...envelope, command: { ...command, verdict } });
        }),
    },
  },

  /** The dispatcher asks nobody when jobs may start: neither the list nor the log. */
  'window-ignored': {
    what: 'a window that nobody looks at',
    breaks: ['no attempt starts outside its window'],
    plants: {
      heads: (real, plane) =>
        plane === 'dispatcher'
          ? {
              ...real,
              list: async (state, limit) =>
                (await real.list(state, limit)).map(({ window: _, ...head }) => head),
            }
          : real,
      ledger: (real, { plane }) =>
        plane === 'dispatcher'
          ? {
              ...real,
              async read(jobId) {
                const job = await real.read(jobId);
                const { details } = job;
                if (details?.verdict === undefined) return job;
                const { windows: _, ...limits } = details.verdict.limits;
                return { ...job, details: { ...details, verdict: { ...details.verdict, limits } } };
              },
            }
          : real,
    },
  },

  /** A start is counted without looking at the others. */
  'starts-uncounted': {
    what: 'starts that nobody counts',
    breaks: ['no attempt starts before the cooldown is over'],
    plants: {
      starts: (real) => ({
        ...real,
        add: (repositoryId, start) => real.add(repositoryId, start, () => true),
        tally: async () => noStarts,
      }),
    },
  },

  /** A message that was told to wait comes back as soon as any that failed. */
  'waits-forgotten': {
    what: 'messages that come back before GitHub wants to be asked',
    breaks: ['no message dies of a limit'],
    plants: {
      failures: ({ batchItemFailures }) => ({
        batchItemFailures: batchItemFailures.map(({ itemIdentifier }) => ({ itemIdentifier })),
      }),
    },
  },

  /** A worker that is told when GitHub may be asked again gives up before. */
  'told-times-ignored': {
    what: 'a worker that does not wait until GitHub may be asked again',
    breaks: ['no attempt is lost to a limit'],
    plants: { toldTimesIgnored: true },
  },
} satisfies Record<string, PlantedBug>;

export type BugName = keyof typeof plantedBugs;

/** In the order in which they are planted here. */
export const bugNames = Object.keys(plantedBugs) as BugName[];
