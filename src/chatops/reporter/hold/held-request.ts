import { additionNames } from '../../../contracts/addition-names.ts';
import type { ChecklistItem } from '../../../contracts/agent-task.ts';
import type { FrozenRequest } from '../../../contracts/frozen-request.ts';
import type { KnownJob } from '../../../job/job.ts';
import type { Verdict } from '../../../job/job-values.ts';

/** Everything that reviewers of a held job are shown. */
export type HeldRequest = {
  job: KnownJob;
  verdict: Verdict;
  request: FrozenRequest;
  checklist: readonly ChecklistItem[];
};

/** A text the agent will be told, and whose it is. */
export type ToldText = { heading: string; text: string };

/** What the agent will be told, in the order in which it will be: the issue, comments on it, and what was added since. */
export function toldTexts({ job: { details }, request }: HeldRequest): ToldText[] {
  return [
    {
      heading: `The issue, written by ${request.author.login}`,
      text: `${request.title}\n\n${request.body}`,
    },
    ...request.comments.map(({ author, createdAt, body }) => ({
      heading: `Comment by ${author.login} of ${createdAt.slice(0, 16).replace('T', ' ')} UTC`,
      text: body,
    })),
    ...details.additions.map(({ kind, author, text }) => ({
      heading: `Addition: ${additionNames[kind]}, by ${author?.login ?? 'the factory'}`,
      text,
    })),
  ];
}

/** Why the request is held. */
export function reasonsOf({ rules }: Verdict): Verdict['rules'] {
  return rules.filter(({ effect }) => effect === 'hold');
}

/** What else a release asks for. */
export const releaseRules =
  'They need write access, and must neither have asked for this, nor edited the issue, nor pushed to this branch.';

/** Said where the factors would be listed. */
export const noFactors = 'Nothing in the request adds to its risk.';

/** What was left out of the request, because a reader of the issue does not see it. */
export function hiddenKinds({ hidden }: FrozenRequest): string[] {
  return [...new Set(hidden.map(({ kind }) => kind))];
}
