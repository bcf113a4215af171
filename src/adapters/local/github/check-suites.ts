import { announce, nodeId } from './events.ts';
import type { Hub } from './hub.ts';
import type { AppRow, CheckRunRow, CheckSuiteRow, RepositoryRow, UserRow } from './tables.ts';

/** The first of these that a run ended with is the suite's conclusion. */
const WORST_FIRST = [
  'failure',
  'timed_out',
  'action_required',
  'cancelled',
  'stale',
  'success',
  'neutral',
  'skipped',
];

/** Puts a new run into the suite that its App has for the commit. */
export function joinSuite(hub: Hub, repository: RepositoryRow, run: CheckRunRow, appId: number): void {
  const { checkRuns, checkSuites } = hub.tables;
  const given = checkSuites.get(run.check_suite_id);
  const own = suitesAt(hub, repository, run.head_sha).find((row) => row.app_id === appId);
  const isFree = given?.app_id === null;
  const suite = own ?? (isFree ? given : addSuite(hub, repository, run.head_sha, given?.head_branch ?? ''));
  checkSuites.update(suite.id, { app_id: appId });
  checkRuns.update(run.id, { app_id: appId, check_suite_id: suite.id });
  if (own && isFree) checkSuites.delete(given.id);
}

/** Recomputes the suites of a commit and announces `endedIn` when all of its runs have ended. */
export function concludeSuites(
  hub: Hub,
  repository: RepositoryRow,
  sha: string,
  endedIn: number | undefined,
): void {
  for (const suite of suitesAt(hub, repository, sha)) {
    const state = stateOf(latestRuns(hub, suite));
    if (suite.status !== state.status || suite.conclusion !== state.conclusion)
      hub.tables.checkSuites.update(suite.id, state);
    if (state.status === 'completed' && suite.id === endedIn)
      announceSuite(hub, repository, suite.id, 'completed');
  }
}

function stateOf(runs: readonly CheckRunRow[]): Pick<CheckSuiteRow, 'status' | 'conclusion'> {
  if (runs.length === 0 || runs.some(({ status }) => status !== 'completed')) {
    return {
      status: runs.some(({ status }) => status !== 'queued') ? 'in_progress' : 'queued',
      conclusion: null,
    };
  }
  const worst = WORST_FIRST.find((name) => runs.some(({ conclusion }) => conclusion === name));
  return { status: 'completed', conclusion: worst ?? 'neutral' };
}

/** On a push GitHub opens a suite for every App that writes checks and asks that App to run it. */
export function requestSuites(
  hub: Hub,
  repository: RepositoryRow,
  apps: readonly AppRow[],
  branch: string,
  sha: string,
  sender: UserRow,
): void {
  for (const app of apps) {
    const existing = suitesAt(hub, repository, sha).find((row) => row.app_id === app.app_id);
    if (existing) continue;
    const suite = addSuite(hub, repository, sha, branch);
    hub.tables.checkSuites.update(suite.id, { app_id: app.app_id });
    announceSuite(hub, repository, suite.id, 'requested', sender);
  }
}

function announceSuite(
  hub: Hub,
  repository: RepositoryRow,
  id: number,
  action: string,
  sender?: UserRow,
): void {
  announce(hub, { event: 'check_suite', action, repository, payload: { check_suite: { id } } }, sender);
}

function addSuite(hub: Hub, repository: RepositoryRow, sha: string, branch: string): CheckSuiteRow {
  const row = hub.tables.checkSuites.insert({
    node_id: '',
    repo_id: repository.id,
    head_branch: branch,
    head_sha: sha,
    status: 'queued',
    conclusion: null,
    before: '',
    after: sha,
    app_id: null,
  });
  return hub.tables.checkSuites.update(row.id, { node_id: nodeId('CheckSuite', row.id) }) ?? row;
}

function suitesAt(hub: Hub, repository: RepositoryRow, sha: string): CheckSuiteRow[] {
  return hub.tables.checkSuites.findBy('head_sha', sha).filter((row) => row.repo_id === repository.id);
}

/** A run of the same name replaces the earlier one. */
function latestRuns(hub: Hub, suite: CheckSuiteRow): CheckRunRow[] {
  const runs = hub.tables.checkRuns
    .findBy('head_sha', suite.head_sha)
    .filter((row) => row.check_suite_id === suite.id);
  return [...new Map(runs.sort((left, right) => left.id - right.id).map((run) => [run.name, run])).values()];
}
