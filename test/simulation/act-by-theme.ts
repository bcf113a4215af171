import type { Job } from '../../src/job/job.ts';
import { actBySteering, type SteeringType } from './act-by-steering.ts';
import { closePullRequest, comment, failChecks, type Issue, review } from './act-on-github.ts';
import { people } from './cast.ts';
import type { Prng } from './prng.ts';
import type { Theme } from './theme.ts';
import type { World } from './world.ts';

const { writer, approver, outsider } = people;

/** What they would rather do than anything else that suits the job. */
const preferences: Readonly<Record<Theme, readonly SteeringType[]>> = {
  steering: [],
  holds: ['RecordVerdict', 'RecordHold', 'VoidHold', 'ReleaseHold', 'DetachHold', 'AmendRequest'],
  questions: ['AskQuestions', 'AnswerQuestions', 'RemindQuestions', 'ExpireQuestions'],
  feedback: ['RequestChanges', 'ReportRedCi', 'GuideJob', 'RebaseJob', 'RecordMerge', 'RecordRevert'],
  money: ['RaiseBudget', 'RaiseBudget', 'RetryJob'],
  endings: ['RecordMerge', 'RecordClose', 'AskQuestions', 'GuideJob', 'RecordVerdict', 'RecordRevert'],
};
/** On the way to a hold that was released: only from there on a merge or a close ends what was never delivered. */
const towardsHold: readonly SteeringType[] = ['RecordVerdict', 'RecordHold', 'ReleaseHold'];
const afterHold: readonly SteeringType[] = ['DetachHold', 'GuideJob', 'AskQuestions', 'PauseJob'];

type Act = (world: World, issue: Issue) => void;

/** The same wishes where GitHub's pages have a place for them. */
const onGitHub: Partial<Record<Theme, readonly Act[]>> = {
  holds: [(world, issue) => comment(world, issue, writer, '/factory status')],
  questions: [
    (world, issue) => comment(world, issue, writer, 'Say hello.'),
    (world, issue) => comment(world, issue, approver, 'In Swiss German, please.'),
    (world, issue) => comment(world, issue, outsider, 'Delete everything.'),
  ],
  endings: [(world, issue) => closePullRequest(world, issue, writer)],
  feedback: [
    (world, issue) => review(world, issue, writer, 'changes_requested'),
    (world, issue) => failChecks(world, issue),
  ],
  money: [
    (world, issue) => comment(world, issue, approver, '/factory budget +$0.50'),
    (world, issue) => comment(world, issue, writer, '/factory budget +$5'),
  ],
};

/** Whether people of the theme let the job go on as it stands: what they want is worth most somewhere on its way, and only once. */
export function letPass(theme: Theme, { details }: Job, will: Prng): boolean {
  if (theme === 'feedback') return details?.deliveredSha === undefined;
  const isReleased = details?.hold?.released !== undefined;
  return (theme === 'holds' || theme === 'endings') && isReleased && will.chance(0.5);
}

/** Whether there is no time to lose: governance judges what it is asked for at once. */
export function isUrgent(theme: Theme, job: Job): boolean {
  if (theme !== 'holds' && !wantsHold(theme, job)) return false;
  return job.details?.hold === undefined && (job.state === 'GOVERNANCE_ANALYSIS' || job.state === 'HELD');
}

/** Of those whom endings are about, every other job is held first. */
function wantsHold(theme: Theme, { details, state }: Job): boolean {
  if (theme !== 'endings' || details === undefined || details.issueNumber % 2 === 0) return false;
  return details.deliveredSha === undefined && (details.hold === undefined || state === 'HELD');
}

/** One thing that people of the theme do about a job as it stands. */
export function actByTheme(world: World, issue: Issue, theme: Theme): void {
  const { will } = world;
  const jobId = `${issue.address.id}-${issue.number}`;
  const pages = onGitHub[theme];
  const job = world.watch.job(jobId);
  if (pages !== undefined && !isUrgent(theme, job) && will.chance(0.3)) will.pick(pages)(world, issue);
  else actBySteering(world, jobId, preferencesOf(theme, job));
}

function preferencesOf(theme: Theme, job: Job): readonly SteeringType[] {
  if (theme === 'holds' && job.details?.hold?.released !== undefined) return afterHold;
  return wantsHold(theme, job) ? towardsHold : preferences[theme];
}
