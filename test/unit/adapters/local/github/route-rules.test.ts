import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ruleOf } from '../../../../../src/adapters/local/github/route-rules.ts';

describe('ruleOf', () => {
  const cases: [method: string, path: string, role: string, permissions: string[]][] = [
    ['GET', '', 'read', ['metadata']],
    ['HEAD', '', 'read', ['metadata']],
    ['DELETE', '', 'admin', ['administration']],
    ['POST', '/issues', 'read', ['issues']],
    ['POST', '/issues/1/labels', 'triage', ['issues', 'pull_requests']],
    ['POST', '/issues/1/comments', 'read', ['issues', 'pull_requests']],
    ['POST', '/issues/comments/2/reactions', 'read', ['issues', 'pull_requests']],
    ['DELETE', '/issues/1/reactions/3', 'read', ['issues', 'pull_requests']],
    ['POST', '/pulls', 'write', ['pull_requests']],
    ['PUT', '/pulls/1/merge', 'write', ['contents']],
    ['POST', '/pulls/1/reviews', 'read', ['pull_requests']],
    ['GET', '/commits/main/check-runs', 'read', ['checks']],
    ['GET', '/commits/feature/x/status', 'read', ['statuses']],
    ['GET', '/commits/main', 'read', ['contents']],
    ['POST', '/statuses/abc', 'write', ['statuses']],
    ['PUT', '/contents/a/b', 'write', ['contents']],
    ['POST', '/git/refs', 'write', ['contents']],
    ['GET', '/collaborators/x/permission', 'read', ['metadata']],
    ['PUT', '/collaborators/x', 'admin', ['administration']],
    ['PUT', '/branches/main/protection', 'admin', ['administration']],
    ['POST', '/hooks', 'admin', ['administration']],
    ['PATCH', '/something/new', 'admin', ['administration']],
  ];
  for (const [method, path, role, permissions] of cases) {
    it(`asks for the ${role} role or ${permissions.join(' or ')} to ${method} ${path || '/'}`, () => {
      const rule = ruleOf(method, path);
      assert.deepEqual([rule.role, rule.permissions], [role, permissions]);
    });
  }
});
