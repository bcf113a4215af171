import type { Grant, Role } from './access.ts';

/** What a repository route needs: of an installation one of the permissions, of a user a role. `app` = an App's JWT; `apps-only` = no users. */
export type RouteRule = {
  permissions: readonly string[];
  grant: Grant;
  role: Role;
  only?: 'app' | 'installation';
};

const ISSUES = ['issues', 'pull_requests'] as const;
const read = (...permissions: string[]): RouteRule => ({ permissions, grant: 'read', role: 'read' });
const write = (role: Role, ...permissions: string[]): RouteRule => ({ permissions, grant: 'write', role });

/** First match wins. Methods `R` = GET and HEAD, `W` = everything else. Source: GitHub's "permissions required for GitHub Apps" and "repository roles". */
const RULES: readonly [methods: 'R' | 'W' | string, path: RegExp, rule: RouteRule][] = [
  ['R', /^\/installation$/, { permissions: [], grant: 'read', role: 'admin', only: 'app' }],
  ['R', /^\/collaborators\/[^/]+\/permission$/, read('metadata')],
  ['R', /^\/collaborators/, { ...read('metadata'), role: 'write' }],
  ['W', /^\/collaborators/, write('admin', 'administration')],
  ['R', /\/reactions$/, read(...ISSUES)],
  ['W', /\/reactions(\/\d+)?$/, write('read', ...ISSUES)],
  ['R', /^\/issues\/comments|^\/issues\/\d+\/comments|^\/labels|^\/milestones/, read(...ISSUES)],
  ['R', /^\/issues/, read(...ISSUES)],
  ['POST', /^\/issues$/, write('read', 'issues')],
  ['POST', /^\/issues\/\d+\/comments$/, write('read', ...ISSUES)],
  ['W', /^\/issues\/comments\/\d+$/, write('read', ...ISSUES)],
  ['PATCH', /^\/issues\/\d+$/, write('read', ...ISSUES)],
  ['W', /^\/issues\/\d+\/(labels|assignees|lock)/, write('triage', ...ISSUES)],
  ['W', /^\/(labels|milestones)/, write('write', ...ISSUES)],
  ['R', /^\/pulls/, read('pull_requests')],
  ['PUT', /^\/pulls\/\d+\/merge$/, write('write', 'contents')],
  ['W', /^\/pulls\/\d+\/(reviews|comments)/, write('read', 'pull_requests')],
  ['W', /^\/pulls\/comments\/\d+$/, write('read', 'pull_requests')],
  ['PATCH', /^\/pulls\/\d+$/, write('read', 'pull_requests')],
  ['W', /^\/pulls/, write('write', 'pull_requests')],
  ['R', /^\/check-|\/check-(runs|suites)$/, read('checks')],
  ['W', /^\/check-/, { ...write('write', 'checks'), only: 'installation' }],
  ['R', /^\/commits\/.+\/status(es)?$/, read('statuses')],
  ['W', /^\/statuses\//, write('write', 'statuses')],
  ['R', /^\/branches\/.+\/protection/, { ...read('administration'), role: 'admin' }],
  ['W', /^\/branches\/.+\/protection/, write('admin', 'administration')],
  ['R', /^\/activity$/, read('contents')],
  [
    'R',
    /^\/(contents|git|branches|commits|compare|readme|tags|releases|forks|tarball|zipball)/,
    read('contents'),
  ],
  ['W', /^\/(contents|git|merges|releases)/, write('write', 'contents')],
  ['R', /^\/actions/, read('actions')],
  ['W', /^\/actions/, write('write', 'actions')],
  ['R', /^\/hooks/, { ...read('repository_hooks'), role: 'admin' }],
  ['R', /^(\/(topics|languages|contributors|assignees|events))?$/, read('metadata')],
];
/** Whatever is not listed administers the repository. */
const ADMINISTRATION: RouteRule = write('admin', 'administration');

/** The rule of `/repos/{owner}/{repo}{path}`. */
export function ruleOf(method: string, path: string): RouteRule {
  const kind = method === 'GET' || method === 'HEAD' ? 'R' : 'W';
  const found = RULES.find(
    ([methods, pattern]) => (methods === method || methods === kind) && pattern.test(path),
  );
  return found?.[2] ?? ADMINISTRATION;
}
