/** Rows of the emulator's store, as far as the local GitHub reads or writes them. The emulator owns their shape. */
export type Row = { id: number; created_at: string; updated_at: string };
type Owned<R extends Row> = Omit<R, keyof Row>;

export type Collection<R extends Row> = {
  insert(data: Owned<R> & { id?: number }): R;
  get(id: number): R | undefined;
  findBy<K extends keyof R>(field: K, value: R[K]): R[];
  findOneBy<K extends keyof R>(field: K, value: R[K]): R | undefined;
  update(id: number, data: Partial<R>): R | undefined;
  delete(id: number): boolean;
  all(): R[];
  restore(snapshot: { items: R[]; autoId: number; indexFields: string[] }): void;
};
export type Store = {
  collection<R extends Row>(name: string, indexFields?: (keyof R & string)[]): Collection<R>;
};

export type OwnerType = 'User' | 'Organization';
export type UserRow = Row & {
  login: string;
  node_id: string;
  avatar_url: string;
  gravatar_id: string;
  type: 'User' | 'Bot';
  site_admin: boolean;
  name: string | null;
  email: string | null;
  [profile: string]: unknown;
};
export type OrganizationRow = Row & { login: string; node_id: string; description: string | null };
export type TeamRow = Row & { org_id: number; slug: string };
export type TeamMemberRow = Row & { team_id: number; user_id: number; role: 'maintainer' | 'member' };
export type RepositoryRow = Row & {
  node_id: string;
  name: string;
  full_name: string;
  owner_id: number;
  owner_type: OwnerType;
  private: boolean;
  default_branch: string;
  archived: boolean;
  pushed_at: string | null;
  open_issues_count: number;
  delete_branch_on_merge: boolean;
  allow_squash_merge: boolean;
  allow_merge_commit: boolean;
  allow_rebase_merge: boolean;
};
export type CollaboratorRow = Row & {
  repo_id: number;
  user_id: number;
  permission: 'pull' | 'triage' | 'push' | 'maintain' | 'admin';
};
export type LabelRow = Row & {
  node_id: string;
  repo_id: number;
  name: string;
  description: string | null;
  color: string;
  default: boolean;
};
export type IssueRow = Row & {
  node_id: string;
  number: number;
  repo_id: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  state_reason: string | null;
  locked: boolean;
  active_lock_reason: string | null;
  user_id: number;
  assignee_ids: number[];
  label_ids: number[];
  milestone_id: number | null;
  comments: number;
  closed_at: string | null;
  closed_by_id: number | null;
  is_pull_request: boolean;
};
export type PullRequestRow = Row & {
  node_id: string;
  number: number;
  repo_id: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  user_id: number;
  label_ids: number[];
  head_ref: string;
  head_sha: string;
  head_repo_id: number;
  base_ref: string;
  base_sha: string;
  base_repo_id: number;
  merged: boolean;
  merged_at: string | null;
  merged_by_id: number | null;
  merge_commit_sha: string | null;
  mergeable: boolean | null;
  mergeable_state: string;
  commits: number;
  additions: number;
  deletions: number;
  changed_files: number;
  draft: boolean;
  closed_at: string | null;
};
export type CommentRow = Row & {
  repo_id: number;
  issue_number: number | null;
  pull_number: number | null;
  body: string;
  user_id: number;
  comment_type: 'issue' | 'review' | 'commit';
};
export type ReviewRow = Row & {
  repo_id: number;
  pull_number: number;
  user_id: number;
  body: string | null;
  state: string;
  commit_id: string;
  submitted_at: string | null;
};
export type BranchRow = Row & { repo_id: number; name: string; sha: string; protected: boolean };
export type BranchProtectionRow = Row & { repo_id: number; branch_name: string };
export type RefRow = Row & { repo_id: number; ref: string; sha: string; node_id: string };
export type CommitRow = Row & {
  repo_id: number;
  sha: string;
  node_id: string;
  message: string;
  author_name: string;
  author_email: string;
  author_date: string;
  committer_name: string;
  committer_email: string;
  committer_date: string;
  tree_sha: string;
  parent_shas: string[];
  user_id: number | null;
};
export type TreeEntry = {
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  size?: number;
};
export type TreeRow = Row & {
  repo_id: number;
  sha: string;
  node_id: string;
  tree: TreeEntry[];
  truncated: boolean;
};
export type BlobRow = Row & {
  repo_id: number;
  sha: string;
  node_id: string;
  content: string;
  encoding: 'utf-8' | 'base64';
  size: number;
};
export type TagRow = Row & {
  repo_id: number;
  tag: string;
  sha: string;
  node_id: string;
  message: string;
  tagger_name: string;
  tagger_email: string;
  tagger_date: string;
  object_type: string;
  object_sha: string;
};
export type CheckRunRow = Row & {
  repo_id: number;
  head_sha: string;
  name: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  check_suite_id: number;
  app_id: number | null;
  details_url: string | null;
  output: unknown;
};
export type CheckSuiteRow = Row & {
  node_id: string;
  repo_id: number;
  head_branch: string;
  head_sha: string;
  status: 'queued' | 'in_progress' | 'completed';
  conclusion: string | null;
  before: string;
  after: string;
  app_id: number | null;
};
export type AppRow = Row & {
  app_id: number;
  slug: string;
  name: string;
  private_key: string;
  permissions: Record<string, string>;
  events: string[];
  webhook_url: string | null;
  webhook_secret: string | null;
  description: string | null;
};
export type InstallationRow = Row & {
  installation_id: number;
  app_id: number;
  account_type: OwnerType;
  account_id: number;
  account_login: string;
  repository_selection: 'all' | 'selected';
  repository_ids: number[];
  permissions: Record<string, string>;
  events: string[];
  suspended_at: string | null;
};

/** The emulator's collections that the local GitHub works on; the emulator's own getGitHubStore gives them. */
export type Tables = {
  users: Collection<UserRow>;
  orgs: Collection<OrganizationRow>;
  teams: Collection<TeamRow>;
  teamMembers: Collection<TeamMemberRow>;
  repos: Collection<RepositoryRow>;
  collaborators: Collection<CollaboratorRow>;
  issues: Collection<IssueRow>;
  pullRequests: Collection<PullRequestRow>;
  labels: Collection<LabelRow>;
  comments: Collection<CommentRow>;
  reviews: Collection<ReviewRow>;
  branches: Collection<BranchRow>;
  branchProtections: Collection<BranchProtectionRow>;
  refs: Collection<RefRow>;
  commits: Collection<CommitRow>;
  trees: Collection<TreeRow>;
  blobs: Collection<BlobRow>;
  tags: Collection<TagRow>;
  checkRuns: Collection<CheckRunRow>;
  checkSuites: Collection<CheckSuiteRow>;
  apps: Collection<AppRow>;
  appInstallations: Collection<InstallationRow>;
};
