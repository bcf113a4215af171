import { atLeast, canSee, installationCovers, isGranted, isOrganizationOwner, roleOf } from './access.ts';
import type { Actor } from './actor.ts';
import { findIssue } from './issues.ts';
import { refusal } from './refusal.ts';
import { type RouteRule, ruleOf } from './route-rules.ts';
import type { RepositoryRow, Tables } from './tables.ts';

const NOT_DECODED = 'A JSON web token could not be decoded';
const NOT_INSTALLED = 'You must authenticate with an installation access token';
const NOT_FOR_APPS = 'Resource not accessible by integration';

/** Decides whether a request may reach its route. Answers the refusal, or undefined when it may. */
export function guard(tables: Tables, actor: Actor, method: string, path: string): Response | undefined {
  const [, area = '', first = '', second = '', rest = ''] =
    /^\/([^/]*)(?:\/([^/]+))?(?:\/([^/]+))?(\/.*)?$/.exec(path) ?? [];
  switch (area) {
    case 'repos':
      return guardRepository(tables, actor, method, `${first}/${second}`, rest.replace(/\/$/, ''));
    case 'repositories': {
      const repository = tables.repos.get(Number(first));
      return repository && canSee(tables, actor, repository) ? undefined : refusal(404);
    }
    case 'app':
      return requireApp(actor);
    case 'installation':
      return actor.kind === 'installation' ? undefined : refusal(403, NOT_INSTALLED);
    case 'user':
      return requireUser(actor);
    case 'orgs':
      return second === 'installation' ? requireApp(actor) : guardOrganization(tables, actor, method, first);
    default:
      return undefined;
  }
}

function requireApp(actor: Actor): Response | undefined {
  return actor.kind === 'app' ? undefined : refusal(401, NOT_DECODED);
}

function requireUser(actor: Actor): Response | undefined {
  if (actor.kind === 'user') return undefined;
  return actor.kind === 'anonymous' ? refusal(401, 'Requires authentication') : refusal(403, NOT_FOR_APPS);
}

function guardOrganization(
  tables: Tables,
  actor: Actor,
  method: string,
  login: string,
): Response | undefined {
  if (method === 'GET' || method === 'HEAD') return undefined;
  const organization = tables.orgs.findOneBy('login', login);
  if (!organization) return refusal(404);
  if (actor.kind !== 'user') return requireUser(actor);
  return isOrganizationOwner(tables, actor.user, organization.id)
    ? undefined
    : refusal(403, 'Must have admin rights to the organization.');
}

function guardRepository(
  tables: Tables,
  actor: Actor,
  method: string,
  fullName: string,
  path: string,
): Response | undefined {
  const repository = findRepository(tables, fullName);
  if (!repository) return refusal(404);
  const rule = ruleOf(method, path);
  if (rule.only === 'app') return requireApp(actor);
  if (!canSee(tables, actor, repository)) return refusal(404);
  if (repository.archived && rule.grant === 'write' && rule.role !== 'admin')
    return refusal(403, 'Repository was archived so is read-only.');
  if (actor.kind === 'installation') {
    const isAllowed = installationCovers(actor, repository) && isGranted(actor, rule.permissions, rule.grant);
    return isAllowed ? undefined : refusal(403, NOT_FOR_APPS);
  }
  if (actor.kind === 'user') return guardUser(tables, actor, rule, method, repository, path);
  return rule.grant === 'read' && rule.role === 'read' ? undefined : refusal(401);
}

function guardUser(
  tables: Tables,
  actor: Actor & { kind: 'user' },
  rule: RouteRule,
  method: string,
  repository: RepositoryRow,
  path: string,
): Response | undefined {
  if (rule.only === 'installation') return refusal(403, 'You must authenticate via a GitHub App.');
  const role = roleOf(tables, actor.user, repository);
  const isAllowed = atLeast(role, rule.role) && mayTouch(tables, actor, role, rule, method, repository, path);
  return isAllowed ? undefined : refusal(403, 'Must have admin rights to Repository.');
}

/** Below the write role (triage for issues) people edit only what they wrote themselves. */
function mayTouch(
  tables: Tables,
  actor: Actor & { kind: 'user' },
  role: ReturnType<typeof roleOf>,
  rule: RouteRule,
  method: string,
  repository: RepositoryRow,
  path: string,
): boolean {
  if (rule.grant === 'read' || atLeast(role, 'write')) return true;
  if (/^\/pulls\/\d+\/reviews\/\d+\/dismissals$/.test(path)) return false;
  const [, kind = '', id = ''] =
    /^\/(issues|pulls|issues\/comments|pulls\/comments)\/(\d+)$/.exec(path) ?? [];
  if (!id || method === 'POST') return true;
  if (kind.endsWith('/comments')) return tables.comments.get(Number(id))?.user_id === actor.user.id;
  const row = findIssue(tables, repository, Number(id));
  if (!row) return true; // the route answers 404
  return (
    row.user_id === actor.user.id || (kind === 'issues' && !row.is_pull_request && atLeast(role, 'triage'))
  );
}

/** Names are compared as GitHub does, without regard to case. */
export function findRepository(tables: Tables, fullName: string): RepositoryRow | undefined {
  const exact = tables.repos.findOneBy('full_name', fullName);
  return exact ?? tables.repos.all().find((row) => row.full_name.toLowerCase() === fullName.toLowerCase());
}
