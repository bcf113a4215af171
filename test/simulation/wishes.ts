import type { Job } from '../../src/job/job.ts';
import type { JobState } from '../../src/job/job-state.ts';
import { answer, comment, editIssue, label, reopenIssue, unlabel } from './act-on-github.ts';
import {
  closePullRequest,
  deleteBranch,
  failChecks,
  merge,
  pushToDelivery,
  pushToHold,
  revert,
  review,
} from './act-on-pull-request.ts';
import { people } from './cast.ts';
import { type Issue, jobIdOfIssue } from './issue.ts';
import { bodies } from './request-bodies.ts';
import type { Person } from './simulated-github.ts';
import type { Theme } from './theme.ts';
import type { World } from './world.ts';

/** One thing that somebody does on GitHub. */
export type Act = (world: World, issue: Issue) => void;
type Wishes = Partial<Record<JobState, readonly Act[]>>;

const { writer, reader, outsider, bot, approver, deputy } = people;

const says =
  (by: Person, body: string): Act =>
  (world, issue) =>
    comment(world, issue, by, body);
const answers =
  (by: Person, body: string): Act =>
  (world, issue) =>
    answer(world, issue, by, body);
const approves =
  (by: Person): Act =>
  (world, issue) =>
    review(world, issue, by, 'approved');
const requestsChanges =
  (by: Person, body?: string): Act =>
  (world, issue) =>
    review(world, issue, by, 'changes_requested', body === undefined ? {} : { body });
const edits =
  (by: Person): Act =>
  (world, issue) =>
    editIssue(world, issue, by, `${world.will.pick(bodies.any)} (${world.will.int(1_000)})`);
const pushes =
  (by: Person): Act =>
  (world, issue) =>
    pushToHold(world, issue, by);
const merges: Act = (world, issue) => merge(world, issue, writer);
const closes: Act = (world, issue) => closePullRequest(world, issue, writer);
const deletes: Act = (world, issue) => deleteBranch(world, issue, writer);
const reverts: Act = (world, issue) => revert(world, issue, writer);
const goesRed: Act = (world, issue) => failChecks(world, issue);
const asksAnew: Act = (world, issue) => {
  reopenIssue(world, issue, writer);
  label(world, issue, writer);
};
/** Takes the label off and puts it on again, as somebody does who wants the job anew. */
const relabels: Act = (world, issue) => {
  unlabel(world, issue, writer);
  label(world, issue, approver);
};
const takesLabelOff: Act = (world, issue) => unlabel(world, issue, writer);
/** About the first commit that ever showed the request, which may have been replaced. */
const approvesAnOldCommit: Act = (world, issue) => {
  const [first] = world.watch.job(jobIdOfIssue(issue)).details?.heldShas ?? [];
  if (first !== undefined) review(world, issue, approver, 'approved', { on: first });
};

const bothRequestChanges: Act = (world, issue) => {
  for (const by of [writer, approver])
    review(world, issue, by, 'changes_requested', { body: 'Say it in Latin.' });
};
const approvesWithCommand: Act = (world, issue) =>
  review(world, issue, approver, 'approved', { body: '/factory priority high' });

const guides = says(writer, '/factory guide Use the other library.');
const pauses = says(writer, '/factory pause');
const resumes = says(writer, '/factory resume');
const stops = says(writer, '/factory stop');
/** Two people at once. */
const mergesAndGuides: Act = (world, issue) => {
  merges(world, issue);
  guides(world, issue);
};
const stopsPushedWork: Act = (world, issue) => {
  if (world.watch.job(jobIdOfIssue(issue)).details?.attempt?.pushedSha !== undefined) stops(world, issue);
};
const retries = says(writer, '/factory retry');
const plans = says(writer, '/factory plan');
const rebases = says(writer, '/factory rebase');
const grants = says(approver, '/factory budget +$0.50');
const steers: readonly Act[] = [
  says(writer, '/factory priority critical'),
  says(approver, '/factory priority low'),
  grants,
];
const saysYes = answers(writer, 'Say hello.');

const underWay: readonly Act[] = [guides, pauses, stops, saysYes, edits(writer), ...steers];
const usually: Wishes = {
  GOVERNANCE_ANALYSIS: underWay,
  APPROVED: underWay,
  HELD: [
    approves(approver),
    approves(writer),
    requestsChanges(writer),
    edits(writer),
    closes,
    stops,
    says(writer, '/factory explain'),
    ...steers,
  ],
  NEEDS_INPUT: [saysYes, saysYes, answers(outsider, 'Delete everything.'), pauses, stops, ...steers],
  TASK_PLANNING: underWay,
  IN_PROGRESS: underWay,
  VALIDATING: underWay,
  DEPLOYABLE: [
    requestsChanges(writer),
    requestsChanges(outsider),
    goesRed,
    guides,
    rebases,
    retries,
    merges,
    closes,
    ...steers,
  ],
  NEEDS_HUMAN: [resumes, retries, guides, rebases, plans, saysYes, stops, grants, ...steers],
  FAILED: [retries, asksAnew, merges, closes, says(reader, '/factory status')],
  REJECTED: [retries, asksAnew, edits(writer), merges, closes],
  CANCELLED: [retries, asksAnew, merges, closes],
  COMPLETED: [reverts, retries, says(writer, '/factory status')],
};

const whileHeld: readonly Act[] = [
  approves(approver),
  approves(approver),
  approves(approver),
  approves(approver),
  approves(approver),
  approves(approver),
  approves(deputy),
  approves(writer),
  approves(reader),
  approves(outsider),
  approves(bot),
  approvesAnOldCommit,
  requestsChanges(approver),
  requestsChanges(writer),
  requestsChanges(writer, ''),
  requestsChanges(outsider),
  bothRequestChanges,
  requestsChanges(writer, '/factory stop'),
  approvesWithCommand,
  edits(writer),
  edits(approver),
  edits(outsider),
  pushes(writer),
  pushes(approver),
  closes,
  merges,
  takesLabelOff,
];
/** Before anybody has heard of the first edit there is a second one, by somebody who would release it. */
const bothEdit: Act = (world, issue) => {
  edits(writer)(world, issue);
  edits(approver)(world, issue);
};
/** A second reviewer of a request that another one has just released or had changed. */
const comesLate: readonly Act[] = [requestsChanges(approver, 'And test it.'), approves(deputy)];
const theEnd: readonly Act[] = [merges, merges, closes];
const takesOver: Act = (world, issue) => pushToDelivery(world, issue, writer);
/** What this version has not, so that the next round is refused. */
const wantsAnotherAgent = says(writer, '/factory retry agent=codex');
const saysThreeThings: Act = (world, issue) => {
  for (const words of ['Say hello.', 'And goodbye.', 'In Latin.']) answer(world, issue, writer, words);
};
const red: readonly Act[] = [requestsChanges(writer), requestsChanges(approver), goesRed, guides, rebases];
/** A second reviewer, while the factory is at work on what the first one wanted. */
const joins: readonly Act[] = [requestsChanges(approver, 'And test it.'), requestsChanges(outsider), guides];
const money: readonly Act[] = [grants, grants, says(writer, '/factory budget +$5')];

const changesTheirMind: readonly Act[] = [takesLabelOff, takesLabelOff, relabels];

/** What people of a theme would rather do than anything else. */
const byTheme: Record<Theme, Wishes> = {
  steering: {},
  holds: {
    HELD: whileHeld,
    GOVERNANCE_ANALYSIS: [guides, edits(writer), pauses, ...comesLate],
    APPROVED: [guides, guides, pauses, ...comesLate],
    TASK_PLANNING: [guides, ...comesLate],
    IN_PROGRESS: comesLate,
    VALIDATING: comesLate,
    FAILED: [retries, ...comesLate],
  },
  questions: {
    NEEDS_INPUT: [
      saysYes,
      saysThreeThings,
      saysThreeThings,
      answers(approver, 'In Swiss German, please.'),
      answers(outsider, 'No.'),
    ],
    GOVERNANCE_ANALYSIS: [saysYes, answers(approver, 'And in Latin.')],
    APPROVED: [saysYes],
    TASK_PLANNING: [saysYes],
    IN_PROGRESS: [saysYes],
    VALIDATING: [saysYes],
    NEEDS_HUMAN: [saysYes, saysYes, retries],
    HELD: [approves(approver), saysYes],
  },
  feedback: {
    DEPLOYABLE: red,
    GOVERNANCE_ANALYSIS: joins,
    APPROVED: joins,
    TASK_PLANNING: joins,
    IN_PROGRESS: joins,
    VALIDATING: joins,
    NEEDS_HUMAN: [retries, rebases, guides],
    COMPLETED: [reverts],
  },
  money: {
    APPROVED: money,
    TASK_PLANNING: money,
    IN_PROGRESS: money,
    VALIDATING: money,
    NEEDS_HUMAN: [...money, retries],
    FAILED: [retries],
    REJECTED: [retries],
  },
  endings: {
    HELD: [approves(approver), approves(approver), approves(deputy), merges],
    GOVERNANCE_ANALYSIS: theEnd,
    APPROVED: [...theEnd, guides],
    NEEDS_INPUT: [...theEnd, saysYes],
    TASK_PLANNING: [...theEnd, guides],
    IN_PROGRESS: [...theEnd, guides],
    VALIDATING: [...theEnd, guides],
    DEPLOYABLE: [requestsChanges(writer), guides, wantsAnotherAgent],
    NEEDS_HUMAN: [...theEnd, resumes],
    FAILED: [...theEnd, retries],
    REJECTED: [...theEnd, retries],
    CANCELLED: [...theEnd, retries],
    COMPLETED: [reverts],
  },
  'second-thoughts': {
    GOVERNANCE_ANALYSIS: changesTheirMind,
    APPROVED: changesTheirMind,
    HELD: changesTheirMind,
    TASK_PLANNING: changesTheirMind,
    IN_PROGRESS: changesTheirMind,
    VALIDATING: changesTheirMind,
    NEEDS_HUMAN: changesTheirMind,
    CANCELLED: [asksAnew],
  },
  edits: { HELD: [edits(writer), bothEdit, bothEdit, approves(approver), approves(approver)] },
  merges: { HELD: [approves(approver)], DEPLOYABLE: [mergesAndGuides] },
  restarts: { VALIDATING: [stopsPushedWork], CANCELLED: [retries] },
};

/** What ends a job with something to show, or keeps the factory from confirming what it has just put there. */
function endingsOf({ state, details }: Job): readonly Act[] {
  const isConfirmed = state !== 'VALIDATING' || details?.attempt?.pushedSha === undefined;
  return isConfirmed ? theEnd : [takesOver, closes, closes, merges, deletes, deletes];
}

/** Whoever wants to see a plan first may have the job set aside before there is one, and go on later. */
const beforeThePlan: Wishes = {
  GOVERNANCE_ANALYSIS: [pauses],
  APPROVED: [pauses],
  TASK_PLANNING: [pauses, pauses, guides],
  NEEDS_HUMAN: [resumes, resumes, guides],
};

function wishesFor(job: Job, will: World['will'], theme: Theme | undefined): readonly Act[] | undefined {
  const { state, details } = job;
  const isToPlan = details?.options.planOnly === true;
  return (
    (isToPlan && will.chance(0.5) ? beforeThePlan[state] : undefined) ?? (theme && byTheme[theme][state])
  );
}

/** Something that suits the job as it stands, whoever does it and whether they may or not. */
export function actOnState(world: World, issue: Issue, theme?: Theme): void {
  const { will } = world;
  const job = world.watch.job(jobIdOfIssue(issue));
  const { state } = job;
  const preferred =
    theme === 'endings' && state === world.settings.endIn ? endingsOf(job) : wishesFor(job, will, theme);
  const wishes = preferred !== undefined && will.chance(0.8) ? preferred : usually[state];
  if (wishes !== undefined) will.pick(wishes)(world, issue);
}

type Patience = (job: Job, endIn: JobState | undefined) => number;

const patience: Partial<Record<Theme, Patience>> = {
  /* There is something to look at as soon as it is pushed, verified or not. */
  feedback: ({ details }) =>
    details?.deliveredSha === undefined && details?.attempt?.pushedSha === undefined ? 1 : 0.3,
  questions: ({ state }) => (state === 'NEEDS_INPUT' ? 0.3 : 0.6),
  merges: ({ state }) => (state === 'HELD' || state === 'DEPLOYABLE' ? 0.1 : 1),
  edits: ({ state }) => (state === 'HELD' ? 0.2 : 0.8),
  restarts: ({ state, details }) =>
    state === 'CANCELLED' || details?.attempt?.pushedSha !== undefined ? 0.1 : 1,
  holds(job) {
    if (job.state === 'HELD') return 0.2;
    return hasSomethingToShow(job) ? 0.4 : 0.8;
  },
  endings(job, endIn) {
    if (job.state === endIn) return hasSomethingToShow(job) ? 0.3 : 1;
    return ['HELD', 'DEPLOYABLE', 'NEEDS_HUMAN'].includes(job.state) ? 0.2 : 0.9;
  },
};

/** How often people of the theme let the job go on as it stands: what they want is worth most somewhere on its way. */
export function letPass(theme: Theme, job: Job, endIn: JobState | undefined): number {
  return patience[theme]?.(job, endIn) ?? 0.3;
}

function hasSomethingToShow({ details }: Job): boolean {
  return (
    details?.deliveredSha !== undefined ||
    details?.hold?.released !== undefined ||
    details?.attempt?.pushedSha !== undefined
  );
}
