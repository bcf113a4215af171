import { covers } from './access.ts';
import { recordActivity } from './activity.ts';
import type { RefUpdate } from './bare-repository.ts';
import { requestSuites } from './check-suites.ts';
import { announce } from './events.ts';
import { type Hub, isoNow } from './hub.ts';
import type { AppRow, PullRequestRow, RepositoryRow, UserRow } from './tables.ts';

const BRANCH = 'refs/heads/';
const NO_COMMIT = '0'.repeat(40);

export function branchSha(hub: Hub, repository: RepositoryRow, branch: string): string | undefined {
  return hub.tables.refs.findBy('repo_id', repository.id).find(({ ref }) => ref === `${BRANCH}${branch}`)
    ?.sha;
}

export function findPullRequest(
  hub: Hub,
  repository: RepositoryRow,
  number: number,
): PullRequestRow | undefined {
  return hub.tables.pullRequests.findBy('repo_id', repository.id).find((row) => row.number === number);
}

/** Counts a pull request's commits, files and lines anew against the tip of its base. */
export async function refreshPullRequest(
  hub: Hub,
  repository: RepositoryRow,
  pull: PullRequestRow,
): Promise<PullRequestRow> {
  const baseSha = branchSha(hub, repository, pull.base_ref) ?? pull.base_sha;
  const comparison = await hub.documents.comparison(repository, baseSha, pull.head_sha);
  if (!comparison) return pull; // histories without a common ancestor
  const { files } = comparison;
  const counted = {
    base_sha: baseSha,
    commits: comparison.total_commits,
    changed_files: files.length,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
  };
  return hub.tables.pullRequests.update(pull.id, counted) ?? pull;
}

/** Does what GitHub does when branches and tags moved: tells the Apps, follows the heads of pull requests, closes those that lost theirs. */
export async function refsMoved(
  hub: Hub,
  repository: RepositoryRow,
  moved: readonly RefUpdate[],
  sender: UserRow,
): Promise<void> {
  if (moved.length === 0) return;
  await adoptFirstBranch(hub, repository, moved);
  hub.tables.repos.update(repository.id, { pushed_at: isoNow(hub.clock) });
  for (const update of moved) {
    await announceRef(hub, repository, update, sender);
    if (!update.ref.startsWith(BRANCH)) continue;
    await recordActivity(hub, repository, update, sender);
    const branch = update.ref.slice(BRANCH.length);
    if (update.after)
      requestSuites(hub, repository, checkApps(hub, repository), branch, update.after, sender);
    const open = hub.tables.pullRequests
      .findBy('repo_id', repository.id)
      .filter(({ state }) => state === 'open');
    for (const pull of open) {
      if (pull.head_ref === branch) await headMoved(hub, repository, pull, update.after, sender);
      else if (pull.base_ref === branch) await baseMoved(hub, repository, pull, update.after, sender);
    }
  }
}

/** Brings open pull requests up to what git has when refs moved without anybody being told, as after a kill in the middle of a push. */
export async function catchUp(hub: Hub, repository: RepositoryRow): Promise<void> {
  for (const pull of hub.tables.pullRequests.findBy('repo_id', repository.id)) {
    const author = hub.tables.users.get(pull.user_id);
    if (pull.state !== 'open' || !author) continue;
    const tip = branchSha(hub, repository, pull.head_ref) ?? null;
    const baseTip = branchSha(hub, repository, pull.base_ref) ?? null;
    if (tip !== pull.head_sha) await headMoved(hub, repository, pull, tip, author);
    else if (baseTip !== pull.base_sha) await baseMoved(hub, repository, pull, baseTip, author);
  }
}

/** The Apps that write checks on the repository and want to hear of suites. */
function checkApps(hub: Hub, repository: RepositoryRow): AppRow[] {
  return hub.tables.appInstallations
    .all()
    .filter(
      (row) =>
        covers(row, repository) && row.permissions.checks === 'write' && row.events.includes('check_suite'),
    )
    .flatMap((row) => hub.tables.apps.findBy('app_id', row.app_id));
}

/** Closes (and, with a merge commit, merges) a pull request together with its issue. */
export function closePullRequest(
  hub: Hub,
  repository: RepositoryRow,
  pull: PullRequestRow,
  sender: UserRow,
  mergeSha?: string,
): void {
  const at = isoNow(hub.clock);
  const merged = mergeSha
    ? { merged: true, merged_at: at, merged_by_id: sender.id, merge_commit_sha: mergeSha }
    : {};
  hub.tables.pullRequests.update(pull.id, { state: 'closed', closed_at: at, ...merged });
  const issue = hub.tables.issues
    .findBy('repo_id', repository.id)
    .find(({ number }) => number === pull.number);
  if (issue) hub.tables.issues.update(issue.id, { state: 'closed', closed_at: at, closed_by_id: sender.id });
  const open = hub.tables.repos.get(repository.id)?.open_issues_count ?? 1;
  hub.tables.repos.update(repository.id, { open_issues_count: Math.max(0, open - 1) });
  const payload = { number: pull.number, pull_request: { number: pull.number } };
  announce(hub, { event: 'pull_request', action: 'closed', repository, payload }, sender);
}

async function headMoved(
  hub: Hub,
  repository: RepositoryRow,
  pull: PullRequestRow,
  after: string | null,
  sender: UserRow,
): Promise<void> {
  if (after === null) return closePullRequest(hub, repository, pull, sender);
  if (after === pull.head_sha) return;
  const before = pull.head_sha;
  const updated = hub.tables.pullRequests.update(pull.id, { head_sha: after }) ?? pull;
  await refreshPullRequest(hub, repository, updated);
  const payload = { number: pull.number, before, after, pull_request: { number: pull.number } };
  announce(hub, { event: 'pull_request', action: 'synchronize', repository, payload }, sender);
}

/** A head that the base already contains has been merged by other means. */
async function baseMoved(
  hub: Hub,
  repository: RepositoryRow,
  pull: PullRequestRow,
  after: string | null,
  sender: UserRow,
): Promise<void> {
  if (after === null) return closePullRequest(hub, repository, pull, sender);
  const updated = await refreshPullRequest(hub, repository, pull);
  if (updated.commits === 0) closePullRequest(hub, repository, updated, sender, after);
}

/** The first branch pushed to an empty repository becomes its default branch, whatever its name. */
async function adoptFirstBranch(
  hub: Hub,
  repository: RepositoryRow,
  moved: readonly RefUpdate[],
): Promise<void> {
  if (branchSha(hub, repository, repository.default_branch)) return;
  const created = moved.filter(
    ({ ref, before, after }) => ref.startsWith(BRANCH) && before === null && after !== null,
  );
  const others = hub.tables.branches.findBy('repo_id', repository.id).length - created.length;
  const first = created[0]?.ref.slice(BRANCH.length);
  if (!first || others > 0) return;
  hub.tables.repos.update(repository.id, { default_branch: first });
  await hub.mirror.bare(repository).setHead(first);
}

async function announceRef(
  hub: Hub,
  repository: RepositoryRow,
  update: RefUpdate,
  sender: UserRow,
): Promise<void> {
  const { ref, before, after } = update;
  const kind = ref.startsWith(BRANCH) ? 'branch' : 'tag';
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  if (before === null || after === null) {
    const event = after === null ? 'delete' : 'create';
    announce(
      hub,
      { event, action: undefined, repository, payload: { ref: name, ref_type: kind, pusher_type: 'user' } },
      sender,
    );
  }
  const push = {
    ref,
    before: before ?? NO_COMMIT,
    after: after ?? NO_COMMIT,
    created: before === null,
    deleted: after === null,
    commits: await pushedCommits(hub, repository, update),
  };
  announce(hub, { event: 'push', action: undefined, repository, payload: push }, sender);
}

/** As many as GitHub shows at least; a branch that is new to the repository is told without any. */
const mostPushedCommits = 20;

async function pushedCommits(
  hub: Hub,
  repository: RepositoryRow,
  { before, after }: RefUpdate,
): Promise<{ id: string; message: string }[]> {
  if (before === null || after === null) return [];
  const { stdout } = await hub.mirror
    .bare(repository)
    .git([
      'log',
      '--reverse',
      `--max-count=${mostPushedCommits}`,
      '--format=%H%x00%B%x1e',
      `${before}..${after}`,
    ]);
  return stdout
    .toString()
    .split('\u001e')
    .map((entry) => entry.trimStart().split('\0'))
    .flatMap(([id = '', message = '']) => (id === '' ? [] : [{ id, message: message.trimEnd() }]));
}
