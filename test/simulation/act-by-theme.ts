import { actBySteering, type SteeringType } from './act-by-steering.ts';
import { comment, failChecks, type Issue, review } from './act-on-github.ts';
import { people } from './cast.ts';
import type { Theme } from './theme.ts';
import type { World } from './world.ts';

const { writer, approver } = people;

/** What they would rather do than anything else that suits the job. */
const preferences: Readonly<Record<Theme, readonly SteeringType[]>> = {
  steering: [],
  holds: ['RecordVerdict', 'RecordHold', 'ReleaseHold', 'AmendRequest', 'AddConstraints'],
  questions: ['AskQuestions', 'AnswerQuestions', 'ExpireQuestions'],
  feedback: ['RequestChanges', 'ReportRedCi', 'GuideJob', 'RebaseJob'],
  money: ['RaiseBudget', 'RetryJob'],
  endings: ['RecordHold', 'RecordMerge', 'RecordClose', 'PauseJob', 'RetryJob', 'ResumeJob'],
};

type Act = (world: World, issue: Issue) => void;

/** The same wishes where GitHub's pages have a place for them. */
const onGitHub: Partial<Record<Theme, readonly Act[]>> = {
  feedback: [
    (world, issue) => review(world, issue, writer, 'changes_requested'),
    (world, issue) => failChecks(world, issue),
  ],
  money: [
    (world, issue) => comment(world, issue, approver, '/factory budget +$0.50'),
    (world, issue) => comment(world, issue, writer, '/factory budget +$5'),
  ],
};

/** One thing that people of the theme do about a job as it stands. */
export function actByTheme(world: World, issue: Issue, theme: Theme): void {
  const { will } = world;
  const pages = onGitHub[theme];
  if (pages !== undefined && will.chance(0.3)) will.pick(pages)(world, issue);
  else actBySteering(world, `${issue.address.id}-${issue.number}`, preferences[theme]);
}
