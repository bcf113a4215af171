import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { OwnTables } from './own-tables.ts';
import type { AppRow, Tables, UserRow } from './tables.ts';

/** An App as it is registered with the local GitHub. Absent permissions and events are those of app.yml. */
export type AppRegistration = {
  id?: number;
  slug?: string;
  name?: string;
  permissions?: Record<string, string>;
  events?: string[];
};
export type SeedOptions = {
  org: string;
  users: Record<RoleName, string>;
  app: AppRegistration;
  webhookUrl?: string | undefined;
  webhookSecret: string;
};
export type RoleName = 'admin' | 'writer' | 'reader' | 'outsider';
export type Tokens = Record<RoleName | 'ci', string>;

export const APP_PERMISSIONS: Record<string, string> = {
  contents: 'write',
  issues: 'write',
  pull_requests: 'write',
  checks: 'write',
  metadata: 'read',
  members: 'read',
  actions: 'read',
  statuses: 'read',
};
export const APP_EVENTS = [
  'issues',
  'issue_comment',
  'pull_request',
  'pull_request_review',
  'check_suite',
  'status',
  'installation',
  'installation_repositories',
  'repository',
  'push',
];
const APP_ID = 1001;
/** A second App that plays the organisation's own continuous integration: only Apps may write check runs. */
const CI_APP = { id: 1002, slug: 'local-ci', name: 'Local CI' };

/** Creates the people, the organisation and the Apps on the first start; later starts only renew the webhook's address and secret. */
export function seed(tables: Tables, own: OwnTables, options: SeedOptions): { app: AppRow; tokens: Tokens } {
  const app = registerApp(tables, {
    id: options.app.id ?? APP_ID,
    slug: options.app.slug ?? 'local-factory',
    name: options.app.name ?? 'Local Factory',
    permissions: options.app.permissions ?? APP_PERMISSIONS,
    events: options.app.events ?? APP_EVENTS,
  });
  tables.apps.update(app.id, {
    webhook_url: options.webhookUrl ?? null,
    webhook_secret: options.webhookSecret,
  });
  const ci = registerApp(tables, {
    ...CI_APP,
    permissions: { checks: 'write', statuses: 'write', contents: 'read' },
    events: [],
  });
  if (!tables.users.findOneBy('login', 'ghost')) addUser(tables, 'ghost', 'User');
  const users = Object.entries(options.users).map(
    ([role, login]) => [role, ensureUser(tables, login)] as const,
  );
  const { admin } = Object.fromEntries(users) as Record<RoleName, UserRow>;
  ensureOrganization(tables, options.org, admin);
  install(tables, app, options.org);
  const ciInstallation = install(tables, ci, options.org);
  const people = Object.fromEntries(users.map(([role, user]) => [role, userToken(own, user)])) as Record<
    RoleName,
    string
  >;
  return {
    app: tables.apps.get(app.id) ?? app,
    tokens: { ...people, ci: installationToken(own, ci, ciInstallation) },
  };
}

/** Installs an App on all repositories of an account, unless it is installed there. Answers the installation's id. */
export function install(tables: Tables, app: AppRow, login: string): number {
  const existing = tables.appInstallations
    .findBy('app_id', app.app_id)
    .find((row) => row.account_login === login);
  if (existing) return existing.installation_id;
  const organization = tables.orgs.findOneBy('login', login);
  const account = organization ?? tables.users.findOneBy('login', login);
  if (!account) throw new Error(`${app.slug} cannot be installed: there is no account ${login}`);
  const highest = tables.appInstallations
    .all()
    .reduce((max, row) => Math.max(max, row.installation_id), 50_000);
  return tables.appInstallations.insert({
    installation_id: highest + 1,
    app_id: app.app_id,
    account_type: organization ? 'Organization' : 'User',
    account_id: account.id,
    account_login: login,
    repository_selection: 'all',
    repository_ids: [],
    permissions: app.permissions,
    events: app.events,
    suspended_at: null,
  }).installation_id;
}

/** A token whose owner and rights are in the store. Installation tokens are as long as GitHub's new ones, which carry a JWT. */
export function newToken(kind: 'user' | 'installation', claims: Record<string, unknown>): string {
  if (kind === 'user') return `ghp_${randomBytes(27).toString('base64url').replace(/[-_]/g, 'x')}`;
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = { ...claims, aud: 'local-github', jti: randomBytes(32).toString('base64url') };
  return `ghs_${part({ alg: 'RS256', typ: 'JWT' })}.${part(body)}.${randomBytes(256).toString('base64url')}`;
}

/** Registers an App with a key and a bot account of its own, unless one of that id exists. */
export function registerApp(tables: Tables, registration: Required<AppRegistration>): AppRow {
  const existing = tables.apps.findBy('app_id', registration.id)[0];
  if (existing) return existing;
  addUser(tables, `${registration.slug}[bot]`, 'Bot');
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return tables.apps.insert({
    app_id: registration.id,
    slug: registration.slug,
    name: registration.name,
    private_key: privateKey,
    permissions: registration.permissions,
    events: registration.events,
    webhook_url: null,
    webhook_secret: null,
    description: null,
  });
}

function ensureUser(tables: Tables, login: string): UserRow {
  return tables.users.findOneBy('login', login) ?? addUser(tables, login, 'User');
}

function addUser(tables: Tables, login: string, type: UserRow['type']): UserRow {
  const row = tables.users.insert({
    login,
    node_id: '',
    avatar_url: '',
    gravatar_id: '',
    type,
    site_admin: false,
    name: type === 'Bot' ? null : login,
    email: null,
    company: null,
    blog: '',
    location: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
  });
  const email = `${row.id}+${login}@users.noreply.github.com`;
  return (
    tables.users.update(row.id, { node_id: Buffer.from(`0:${type}${row.id}`).toString('base64'), email }) ??
    row
  );
}

function ensureOrganization(tables: Tables, login: string, owner: UserRow): void {
  if (tables.orgs.findOneBy('login', login)) return;
  const organization = tables.orgs.insert({
    login,
    node_id: '',
    description: null,
    name: login,
    company: null,
    blog: '',
    location: null,
    email: null,
    twitter_username: null,
    is_verified: false,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    members_can_create_repositories: false,
    default_repository_permission: 'none',
    billing_email: null,
  } as Parameters<Tables['orgs']['insert']>[0]);
  tables.orgs.update(organization.id, { node_id: Buffer.from(`0:Org${organization.id}`).toString('base64') });
  const team = tables.teams.insert({
    org_id: organization.id,
    node_id: '',
    name: 'Members',
    slug: 'members',
    description: null,
    privacy: 'closed',
    permission: 'pull',
    parent_id: null,
    members_count: 1,
    repos_count: 0,
  } as Parameters<Tables['teams']['insert']>[0]);
  tables.teamMembers.insert({ team_id: team.id, user_id: owner.id, role: 'maintainer' });
}

function userToken(own: OwnTables, user: UserRow): string {
  const existing = own.tokens.all().find((row) => row.kind === 'user' && row.login === user.login);
  return (
    existing?.token ??
    own.tokens.insert({ token: newToken('user', {}), kind: 'user', login: user.login }).token
  );
}

/** The CI App's token does not expire: nobody renews it. */
function installationToken(own: OwnTables, app: AppRow, installationId: number): string {
  const login = `${app.slug}[bot]`;
  const existing = own.tokens.all().find((row) => row.login === login && row.expires_at === undefined);
  if (existing) return existing.token;
  const token = newToken('installation', { app: app.app_id, installation: installationId });
  own.tokens.insert({
    token,
    kind: 'installation',
    login,
    installation_id: installationId,
    permissions: app.permissions,
  });
  return token;
}
