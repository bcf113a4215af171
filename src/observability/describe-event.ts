import { readBudgetScope } from '../job/budget-scope.ts';
import type { JobEvent } from '../job/job-event.ts';
import { dollars } from '../money/dollars.ts';

/** One line for a person who watches the terminal; undefined for what only the log needs. */
export function describeEvent(event: JobEvent): string | undefined {
  const describe = lines[event.type] as ((event: JobEvent) => string | undefined) | undefined;
  return describe?.(event);
}

type Lines = {
  readonly [T in JobEvent['type']]?: (event: Extract<JobEvent, { type: T }>) => string | undefined;
};

const short = (sha: string | null) => sha?.slice(0, 8) ?? 'nothing';

const lines: Lines = {
  JobSubmitted: ({ request, requester, branch }) =>
    `request frozen: “${request.title}” by ${requester.login} → branch ${branch}`,
  JobRetried: ({ by }) => `asked for again by ${by.login}`,
  RequestAmended: () => 'the issue was edited: its request is frozen and judged anew',
  InputAdded: ({ part }) => `${part.kind} added to the request; governance judges again`,
  VerdictRecorded: ({ verdict }) =>
    `verdict: ${verdict.decision}, risk ${verdict.riskScore}/100, budget ${dollars(verdict.limits.budgetMicroUsd)}, agent ${verdict.agent}`,
  HoldOpened: ({ pullRequest, headSha }) =>
    `held: pull request #${pullRequest} shows the request at ${short(headSha)}`,
  HoldVoided: ({ pullRequest }) =>
    `somebody pushed to the held pull request #${pullRequest}; it is written anew`,
  HoldDetached: ({ pullRequest }) => `the code goes to another pull request than #${pullRequest}`,
  HoldReleased: ({ reviewer }) => `hold released by ${reviewer.login}`,
  QuestionsReminded: () => 'reminded of the questions',
  MergeReverted: ({ sha }) => `the merged work was reverted by ${short(sha)}`,
  QuestionsAsked: ({ questions }) => `questions asked: ${questions.length}`,
  AttemptStarted: ({ attempt }) => `attempt ${attempt} dispatched`,
  WorkerRegistered: ({ attempt }) => `worker of attempt ${attempt} registered`,
  PlanRecorded: ({ items }) => `plan recorded: ${items} ${items === 1 ? 'item' : 'items'}; the agent works`,
  AttemptDeferred: () => 'waiting: another job holds the files this one wants to write',
  CheckpointRecorded: ({ headSha }) => `checkpoint ${short(headSha)} saved`,
  ValidationStarted: () => 'gates run in a clean checkout',
  WorkResumed: ({ failingGates }) => `gates red (${failingGates.join(', ')}): the agent repairs`,
  PushAuthorized: ({ gates, newSha }) =>
    `gates: ${gates.map(({ name, status, redOnBase }) => `${name} ${status}${redOnBase ? ' (red before)' : ''}`).join(', ') || 'none'}; push of ${short(newSha)} authorised`,
  BranchPushed: ({ sha, madeBy }) =>
    madeBy === undefined
      ? `pushed ${short(sha)}`
      : `nothing is left to change: ${short(sha)}, which attempt ${madeBy} pushed, is verified`,
  DeliveryVerified: ({ pullRequest, headSha }) =>
    `pull request #${pullRequest} verified at ${short(headSha)}`,
  AttemptFailed: ({ attempt, stopReason, explanation }) =>
    `attempt ${attempt} ended (${stopReason}): ${firstLine(explanation)}`,
  WorkerLost: ({ attempt, evidence }) =>
    evidence === 'never-placed'
      ? `attempt ${attempt} had no machine for an hour and does not count`
      : `worker of attempt ${attempt} lost (${evidence})`,
  HumanNeeded: ({ reason, explanation }) => `a person is needed (${reason}): ${firstLine(explanation)}`,
  BranchAdopted: ({ headSha, pushedBy }) =>
    `goes on from ${short(headSha)}, pushed by ${pushedBy.map(({ login }) => login).join(', ')} while the job was paused`,
  BudgetRaised: ({ by, microUsd }) => `budget raised by ${dollars(microUsd)} (${by.login})`,
  BudgetWarned: ({ scope, spentMicroUsd, limitMicroUsd }) =>
    `${dollars(spentMicroUsd)} of the ${readBudgetScope(scope).kind}’s budget of ${dollars(limitMicroUsd)} are spent`,
  PriorityChanged: ({ priority }) => `priority is now ${priority}`,
  RepositoryMoved: ({ owner, name, installationId }) =>
    `the repository is ${owner}/${name} now, under installation ${installationId}`,
  ArchiveDelivered: ({ archive, deliver }) =>
    `delivered as an archive (${deliver}, ${archive.bytes} bytes, SHA-256 ${archive.sha256.slice(0, 12)}…)`,
  JobCompleted: () => 'completed',
  JobFailed: ({ outcome, explanation }) => `failed (${outcome}): ${firstLine(explanation)}`,
  JobCancelled: ({ cause }) => `cancelled (${cause})`,
  CommandRefused: ({ command, code, message }) => `${command} refused (${code}): ${firstSentence(message)}`,
};

/** What to do instead was said to the person who asked. */
function firstSentence(text: string): string {
  return firstLine(text).replace(/(?<=[^.\s]{2}[.:])\s.*$/, '');
}

function firstLine(text: string): string {
  const [line = ''] = text.split('\n');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
