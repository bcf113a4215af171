import type { JobMessageOf } from './job-message.ts';
import type { RedrivenQueue } from './redriven-queues.ts';

export type SweepFindingDefinition = {
  /** What is behind the colon of its kinds, and what each of these says; without it there is one kind, of the definition's name. */
  suffixes?: Readonly<Record<string, string>>;
  meaning: string;
  /** What the sweeper does about it, and what is left to people. */
  response: string;
};

const queues = {
  jobs: 'from the queue to governance',
  dispatch: 'from the queue to the dispatcher',
  reports: 'from the queue to the reporter',
} satisfies Record<RedrivenQueue, string>;

/** Everything that a sweep can find, in the order in which it looks. What is not here cannot be told: an alarm counts all of it, and whoever is woken must be able to look it up. */
export const sweepFindings = {
  'analysis-stands': {
    meaning: 'A job has stood under analysis for a minute.',
    response: 'Asks governance for the analysis again, at growing pauses.',
  },
  'approved-waits': {
    meaning:
      'An approved job that may start by the clock has not begun within a minute. One a minute is usual while more jobs are ready than slots are free; `/factory status` says why a job waits.',
    response: 'Wakes the dispatcher, which looks at all approved jobs; so it tells of one of them only.',
  },
  'task-not-started': {
    meaning:
      'An attempt has begun, and 15 seconds later its runner knows of no task: somebody died on the way, or the platform has no machine for it now.',
    response:
      'Wakes the dispatcher, which asks for the task again, each minute for an hour. Again and again: [no machines](../operations/runbooks.md#no-machines).',
  },
  'delivery-stands': {
    meaning: 'What an attempt has pushed has not been confirmed within a minute.',
    response:
      'Has the reporter show the job again, at growing pauses: it looks for the pull request, and governance confirms it. What GitHub still refuses after an hour is handed to a person, with its words.',
  },
  'worker-lost': {
    suffixes: {
      'no-heartbeat': 'its worker has been silent for two minutes',
      'never-registered': 'its task has been there for ten minutes, and no worker has come forward',
      'never-placed': 'there was no machine for it within an hour',
      'task-stopped':
        'its task has ended before its worker came forward, or when the factory starts, does not run any more',
    } satisfies Record<JobMessageOf<'worker-lost'>['evidence'], string>,
    meaning: 'A live attempt has no living worker.',
    response:
      'Tells governance, which records the loss: the task is stopped and the next attempt starts. Where none is left the job fails; one that was never placed does not count. A push that was made all the same is confirmed.',
  },
  'slot-without-task': {
    meaning:
      'A slot is taken for an attempt that has pushed, has ended or was never begun, and no task of it runs. Or the round of all jobs has come across an ended attempt that still has a place of its repository.',
    response: 'Has the dispatcher look, which gives the slot back once no task runs.',
  },
  'task-outlives-attempt': {
    meaning: 'A task still runs two minutes after its attempt has ended.',
    response: 'Has the task stopped.',
  },
  'unowned-task': {
    meaning: 'A task runs that has neither a slot nor a live attempt.',
    response: 'Has the task stopped.',
  },
  'task-without-slot': {
    meaning: 'A task runs without a slot, and its attempt is live: more may run at once than is allowed.',
    response: 'Nothing: its worker has the right to go on. It passes when the attempt ends.',
  },
  'put-back': {
    suffixes: queues,
    meaning: 'A dead letter was due, 5, 20 or 60 minutes after it was last sent.',
    response: 'Has put it back into its queue.',
  },
  'dead-letters': {
    suffixes: queues,
    meaning: 'Messages lie in the dead-letter queue, each of them counted, each minute.',
    response:
      'Puts each back three times; after that the log says `dead letters need a person`, and it stays until `factory redrive`.',
  },
  'head-missing': {
    meaning: 'A job of the log has no head, so that no list shows it.',
    response: 'Asks for all effects that the job still wants, and writes its head from the log.',
  },
  'head-behind': {
    meaning: 'The head of a job lags behind its log: somebody died between a commit and its effects.',
    response: 'Asks for the effects of the commits in between, and writes the head from the log.',
  },
  'head-differs': {
    meaning: 'The head of a job is of the newest commit and says something else than the log.',
    response: 'Writes it from the log.',
  },
  'head-ahead-of-log': {
    meaning: 'The head of a job knows of commits that the log does not have: the log has lost them.',
    response: 'Nothing. Run `factory audit verify`.',
  },
  'reservation-charged': {
    meaning:
      'Money was still set aside 15 minutes after its attempt had ended, or after a second opinion was asked for. The line has attempt, scope, reservation and amount; each scope is a finding.',
    response: 'Has charged it in full.',
  },
  'lock-forgotten': {
    meaning: 'A job at rest still had its file lock.',
    response: 'Has given it back.',
  },
  'anchor-missing': {
    meaning:
      'The end of a log is not anchored, and no mark says that it is to be: somebody died before the mark, or took it away.',
    response: 'Marks it, so that it is anchored in the same sweep.',
  },
  'anchor-contradicted': {
    meaning:
      'Logs that end before the head that was to be anchored, or that do not bear out an anchor. `a log contradicts its head or its anchors` names each job, each minute.',
    response:
      'Does not anchor them, and looks again behind those that are sound. Run `factory audit verify`.',
  },
  'webhook-redelivered': {
    meaning: 'GitHub could not deliver a webhook.',
    response:
      'Has asked GitHub to deliver it again, eight times at most within some two days. What arrives twice counts once.',
  },
  'webhook-gone': {
    meaning: 'GitHub does not redeliver a webhook any more that could not be delivered.',
    response: 'Gives it up, see `webhooks-given-up`.',
  },
  'webhooks-given-up': {
    meaning:
      'Webhooks that all redeliveries have failed for or were refused, or that are gone; each is counted each minute until three days after its first try.',
    response:
      'Nothing more. What people did then may be unknown: they label or comment again where something is missing.',
  },
  'webhooks-not-kept': {
    meaning: 'More webhooks have failed than are kept in mind, 40,000: so many were left out.',
    response: 'Nothing: these are not asked for again. People label again what is missing.',
  },
  'answer-unheard': {
    meaning:
      'Comments on the issue of a job that waits for answers, which no webhook told of; each of them is counted.',
    response: 'Hands them to governance, five in one look.',
  },
  'questions-reminder': {
    meaning: 'Questions have been open for as long as `questions.remind_after_hours` says. Nothing is wrong.',
    response: 'Tells governance, and people are reminded once.',
  },
  'questions-expiry': {
    meaning: 'Questions have been open for as long as `questions.expire_after_hours` says. Nothing is wrong.',
    response: 'Tells governance: the job waits for a person, as `factory:needs-human`.',
  },
  'checks-unheard': {
    meaning:
      'A check of a delivered commit is red and no round was begun for it: its webhook got lost, other checks have not ended, or it is red on the base too.',
    response:
      'Has governance look, again each time the job has its turn. Other checks are waited for two hours; what is red on the base too begins no round.',
  },
  'github-moved': {
    suffixes: {
      'pull-request-closed': 'its pull request was merged or closed',
      'issue-closed': 'its issue was closed, deleted or transferred',
      'label-removed': 'the label that asked for it was taken off',
      'held-branch-moved': 'somebody has pushed to the branch that shows its held request',
      'held-issue-edited': 'its issue says something else than the request that is held',
    } satisfies Record<JobMessageOf<'reconcile'>['divergence'], string>,
    meaning: 'Something has happened on GitHub to a job that has not ended, which no webhook told of.',
    response:
      'Has governance look for itself and record what it sees: the job ends, or what is held is judged or written anew.',
  },
  'review-unheard': {
    meaning: 'Reviews of a held request that no webhook told of; each of them is counted.',
    response: 'Hands them to governance, five in one look.',
  },
} as const satisfies Record<string, SweepFindingDefinition>;

type Definitions = typeof sweepFindings;

/** A kind of finding, as logs and summaries have it. */
export type SweepFinding = {
  [Name in keyof Definitions]: Definitions[Name] extends { suffixes: infer Suffixes }
    ? `${Name}:${keyof Suffixes & string}`
    : Name;
}[keyof Definitions];

/** The kinds of one definition: its name, or its name with each suffix. */
export function kindsOfFinding(name: string, { suffixes }: SweepFindingDefinition): string[] {
  return suffixes === undefined ? [name] : Object.keys(suffixes).map((suffix) => `${name}:${suffix}`);
}
