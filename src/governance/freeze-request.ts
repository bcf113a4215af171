import { FactoryError } from '../contracts/factory-error.ts';
import type { FrozenRequest } from '../contracts/frozen-request.ts';
import type { Account, Repository, RequestRef } from '../job/job-values.ts';
import { secondOf } from '../job/second-of.ts';
import { canonicalHash, canonicalJson } from '../ledger/canonical-json.ts';
import { issueHash } from '../ledger/issue-hash.ts';
import type { CommentFacts, GitHubFacts, IssueFacts } from '../ports/github-facts.ts';
import { accountOf } from './actor-of.ts';
import { canWrite } from './check-permission.ts';
import type { Governance } from './governance.ts';
import type { Hidden } from './visible-text/hidden.ts';
import { nameCharacters, stripInvisible } from './visible-text/invisible-characters.ts';
import { visibleMarkdown } from './visible-text/visible-markdown.ts';

/**
 * Who asked, and when: what was written later is no part of the request, nor what was edited since the job was first asked for (`firstAskedAt`), where it was asked for before: GitHub does not say who edits
 * a comment, so that nobody could be kept from releasing their own words.
 */
export type Trigger = {
  requester: Account;
  at: string;
  firstAskedAt?: string | undefined;
  commentId?: number;
};

/** The newest comments are read; an issue with more of them has its essence in the body. */
const mostComments = 50;

/**
 * Freezes an issue as it stands into the artifact store. The hash covers every word the agent will be told. Throws FactoryError `repository-elsewhere` (ask-human) where GitHub does not show the repository
 * under the name it was read by: what was sent before a rename may come when another repository has the name, and freezes none of its words.
 */
export async function freezeRequest(
  { facts, artifacts, clock }: Pick<Governance, 'facts' | 'artifacts' | 'clock'>,
  repository: Repository,
  issue: IssueFacts,
  trigger: Trigger,
): Promise<RequestRef> {
  if ((await facts.repository(repository)) === undefined) throw isElsewhere(repository, issue.number);
  const comments = await trustedComments(facts, repository, issue.number, trigger);
  const request = frozenRequest(issue, comments, trigger, new Date(clock.now()).toISOString());
  const artifact = await artifacts.put(new TextEncoder().encode(canonicalJson(request)));
  return { hash: canonicalHash(request), artifact, title: request.title, issue: issueHash(issue) };
}

function isElsewhere({ id, owner, name }: Repository, issueNumber: number): FactoryError {
  return new FactoryError(
    'repository-elsewhere',
    `GitHub does not show repository ${id} as ${owner}/${name} any more, so that issue #${issueNumber} there may be another's. Ask for it once more where it is now.`,
    { disposition: 'ask-human' },
  );
}

/** The request as a reader sees it; hidden content is kept aside under its name. */
export function frozenRequest(
  issue: IssueFacts,
  comments: readonly CommentFacts[],
  trigger: Trigger,
  frozenAt: string,
): FrozenRequest {
  const title = stripInvisible(issue.title);
  const hidden: Hidden[] =
    title.removed === '' ? [] : [{ kind: 'invisible-characters', text: nameCharacters(title.removed) }];
  const visible = (markdown: string) => {
    const seen = visibleMarkdown(markdown);
    hidden.push(...seen.hidden);
    return seen.text;
  };
  return {
    schemaVersion: 1,
    issueNumber: issue.number,
    title: title.text.trim(),
    body: visible(issue.body),
    author: accountOf(issue.author),
    requester: trigger.requester,
    comments: comments.map(({ id, author, createdAt, body }) => ({
      id,
      author: accountOf(author),
      createdAt,
      body: visible(body),
    })),
    hidden,
    frozenAt,
  };
}

/** Comments of people with write permission, made before the trigger and not edited after it, which say more than commands. */
async function trustedComments(
  facts: GitHubFacts,
  repository: Repository,
  issueNumber: number,
  trigger: Trigger,
): Promise<CommentFacts[]> {
  const candidates = (await facts.comments(repository, issueNumber)).filter(
    (comment) =>
      comment.author.type === 'User' &&
      comment.id !== trigger.commentId &&
      isBefore(comment, trigger) &&
      !isCommandsOnly(comment.body),
  );
  const latest = candidates.slice(-mostComments);
  const authors = new Map(latest.map((comment) => [comment.author.id, comment.author]));
  const writers = new Set<number>();
  for (const author of authors.values())
    if (await canWrite(facts, repository, author)) writers.add(author.id);
  return latest.filter((comment) => writers.has(comment.author.id));
}

/** Commands were said to the factory and have been carried out or refused; the agent has no use for them. */
function isCommandsOnly(body: string): boolean {
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.length > 0 && lines.every((line) => /^\/factory(\s|$)/i.test(line));
}

/**
 * GitHub tells times to the second. A comment of the trigger's own second counts as made before it; an edit of that second counts as made after it, so that
 * nobody can slip words in.
 */
function isBefore({ createdAt, updatedAt }: CommentFacts, { at, firstAskedAt = at }: Trigger): boolean {
  if (secondOf(createdAt) > secondOf(at)) return false;
  return updatedAt === createdAt || secondOf(updatedAt) < Math.min(secondOf(at), secondOf(firstAskedAt));
}
