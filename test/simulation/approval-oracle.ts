import type { Commit } from '../../src/contracts/commit.ts';
import { specPath } from '../../src/contracts/spec-path.ts';
import { visibleMarkdown } from '../../src/governance/visible-text/visible-markdown.ts';
import type { JobEvent, JobEventOf } from '../../src/job/job-event.ts';
import { issueHash } from '../../src/ledger/issue-hash.ts';
import type { World } from './world.ts';

type Address = World['repositories'][number];

/** What the log says about who asked and what is approved, read without the code that is under test. */
type Known = {
  /** Accounts that asked for the job, or wrote what is frozen now. */
  own: Set<number>;
  /** Who has guided the request as it stands, and whose guidance nobody else has released yet. */
  guides: Set<number>;
  unreleased: Set<number>;
  repositoryId: number;
  /** The newest hold. */
  hold?: { pullRequest: number; headSha: string };
  /** The commits that showed the request to its reviewers since the job was last asked for anew. */
  shown: Set<string>;
  approved?: string;
};

/** Nothing starts without an approval, and no hold is passed without an approving review, as GitHub itself has it. */
export function createApprovalOracle(world: () => World): (commit: Commit) => void {
  const jobs = new Map<string, Known>();
  return (commit) => {
    for (const event of commit.events) {
      if (event.type === 'JobSubmitted') jobs.set(commit.jobId, submitted(event));
      const known = jobs.get(commit.jobId);
      if (known === undefined) continue;
      check(world(), commit, known, event);
      if (event.type === 'RequestAmended') checkEditor(world(), commit, known, event);
      learn(known, commit, event);
    }
  };
}

function check(world: World, commit: Commit, known: Known, event: JobEvent): void {
  if (event.type === 'HoldReleased') checkRelease(world, commit, known, event);
  if (event.type === 'InputAdded') checkConstraint(world, commit, known, event);
  if (event.type === 'AttemptStarted' && known.approved !== event.inputHash)
    world.simulation.violate(
      'no attempt without an approval for its input',
      `${commit.jobId}#${commit.version}: input ${event.inputHash}, approved ${known.approved}`,
    );
}

function submitted({ requester, repository }: JobEventOf<'JobSubmitted'>): Known {
  return {
    own: new Set([requester.id]),
    guides: new Set(),
    unreleased: new Set(),
    shown: new Set(),
    repositoryId: repository.id,
  };
}

function learn(known: Known, { actor }: Commit, event: JobEvent): void {
  if (changesInput.includes(event.type)) delete known.approved;
  if (event.type === 'JobRetried' && event.request !== undefined) known.own.add(event.by.id);
  if (event.type === 'RequestAmended' && actor.kind === 'person') known.own.add(actor.account.id);
  learnGuidance(known, event);
  learnHold(known, event);
  if (event.type === 'HoldReleased') known.approved = event.inputHash;
  if (event.type === 'VerdictRecorded' && event.verdict.decision === 'approve')
    known.approved = event.verdict.inputHash;
}

function learnHold(known: Known, event: JobEvent): void {
  if (event.type === 'JobRetried' && event.request !== undefined) known.shown.clear();
  if (event.type !== 'HoldOpened') return;
  known.hold = event;
  known.shown.add(event.headSha);
}

function learnGuidance(known: Known, event: JobEvent): void {
  if (event.type === 'JobRetried' && event.request !== undefined) {
    known.guides.clear();
    known.unreleased.clear();
  }
  if (event.type === 'HoldReleased') known.unreleased.clear();
  /* Another request: what was released was released with the one before. */
  if (event.type === 'RequestAmended') known.unreleased = new Set(known.guides);
  const part =
    event.type === 'InputAdded' ? event.part : event.type === 'JobRetried' ? event.guidance : undefined;
  if (part?.kind !== 'guidance' || part.author === undefined) return;
  known.guides.add(part.author.id);
  known.unreleased.add(part.author.id);
}

const changesInput: readonly JobEvent['type'][] = [
  'JobRetried',
  'RequestAmended',
  'InputAdded',
  'VerdictRecorded',
];

function checkRelease(
  world: World,
  { jobId, version }: Commit,
  { own, unreleased, repositoryId, hold }: Known,
  { reviewer, reviewId, headSha, inputHash }: JobEventOf<'HoldReleased'>,
): void {
  const address = world.repositories.find(({ id }) => id === repositoryId);
  const given = world.reviews.get(reviewId);
  if (address === undefined || given === undefined || hold === undefined) {
    world.simulation.violate(rule, `${jobId}#${version}: nobody gave review ${reviewId}`);
    return;
  }
  const { author } = given;
  const shown = world.github.at(address).commits.get(headSha)?.files[specPath];
  const rules: [boolean, string][] = [
    [given.state === 'approved', `the review is ${given.state}`],
    [author.id === reviewer.id && author.type === 'User', 'somebody else gave it'],
    [given.pullRequest === hold.pullRequest, 'it is about another pull request'],
    [given.commitSha === hold.headSha && headSha === hold.headSha, 'it is about another commit'],
    [shown?.includes(`input: ${inputHash}`) === true, 'the commit shows something else'],
    [isApprover(world, address, author.login), `${author.login} is no approver`],
    [!own.has(author.id) || mayReleaseOwn(world), 'it is their own request'],
    [!unreleased.has(author.id) || mayReleaseOwn(world), 'it is their own guidance'],
    [!hasWritten(world, address, headSha, author.id), 'they pushed to the branch'],
    [mayReleaseOwn(world) || !hasWorded(world, address, shown ?? '', author.id), 'it is their own words'],
  ];
  const wrong = rules.filter(([holds]) => !holds).map(([, what]) => what);
  if (wrong.length > 0)
    world.simulation.violate(rule, `${jobId}#${version}, review ${reviewId}: ${wrong.join(', ')}`);
}

/** What a reviewer wants changed is about what was asked when they saw it, and not about what was asked for in its place since. */
function checkConstraint(
  world: World,
  { jobId, version }: Commit,
  { shown }: Known,
  { part: { kind, source } }: JobEventOf<'InputAdded'>,
): void {
  if (kind !== 'constraint') return;
  const [, reviewId] = /^review:(\d+)$/.exec(source) ?? [];
  const given = world.reviews.get(Number(reviewId));
  if (given === undefined || !shown.has(given.commitSha))
    world.simulation.violate(
      'no review of what was held before changes another request',
      `${jobId}#${version}: ${source}`,
    );
}

/** Words are judged by the rights of whoever left them so, or by the least that anybody has who can edit an issue: those of its author. */
function checkEditor(
  world: World,
  { jobId, version }: Commit,
  { repositoryId }: Known,
  { by, request }: JobEventOf<'RequestAmended'>,
): void {
  const address = world.repositories.find(({ id }) => id === repositoryId);
  if (address === undefined) return;
  const { edits, issues } = world.github.at(address);
  const left = edits.filter((edit) => issueHash(edit) === request.issue);
  const authors = left.map(({ issueNumber }) => issues.get(issueNumber)?.author.id);
  const may = [...left.map((edit) => edit.by?.id), ...authors];
  if (left.length > 0 && !may.includes(by?.id))
    world.simulation.violate(
      'no words are judged by the rights of somebody else',
      `${jobId}#${version}: in the name of ${by?.login}`,
    );
}

function mayReleaseOwn({ settings }: World): boolean {
  return settings.config?.includes('self_release: true') === true;
}

function isApprover({ github, settings }: World, address: Address, login: string): boolean {
  const named = [...(settings.config ?? '').matchAll(/user:(\w+)/g)].map(([, name]) => name);
  const permission = github.at(address).permissions.get(login) ?? 'none';
  if (named.length === 0) return ['maintain', 'admin'].includes(permission);
  return named.includes(login) && ['write', 'maintain', 'admin'].includes(permission);
}

const rule = 'no hold is passed without a valid approving review';

/** Whether what is shown are words that they wrote into the issue, and nobody else. */
function hasWorded(world: World, address: Address, shown: string, accountId: number): boolean {
  const writers = world.github
    .at(address)
    .edits.map(({ by, body }) => ({ by, text: visibleMarkdown(body).text }))
    .filter(({ text }) => text.length > 0 && shown.includes(text))
    .map(({ by }) => by?.id);
  return writers.length > 0 && writers.every((by) => by === accountId);
}

/** Whether one of the commits behind a hold, up to the default branch, is theirs. */
function hasWritten(world: World, address: Address, head: string, accountId: number): boolean {
  const { commits, branches, defaultBranch } = world.github.at(address);
  const base = branches.get(defaultBranch);
  for (let sha: string | undefined = head; sha !== undefined && sha !== base; ) {
    const commit = commits.get(sha);
    if (commit?.people?.includes(accountId) === true) return true;
    sha = commit?.parents?.[0];
  }
  return false;
}
