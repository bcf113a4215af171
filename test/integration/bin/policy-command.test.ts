import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { runFactory } from '../../support/factory-program.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('factory policy', () => {
  const repo = temporaryFolder('policy-command');
  before(async () => {
    await mkdir(join(repo, '.github'));
    await writeFile(join(repo, '.github/factory.yml'), 'budget: { job: 3 }\n');
    await writeFile(
      join(repo, '.github/factory.cedar'),
      '@id("infra")\n@reason("For the platform team: {request.paths}.")\n@approvers("team:platform")\nforbid (principal, action == Action::"autoApprove", resource)\nwhen { context.request.paths.contains("infra/main.tf") };\n',
    );
    await writeFile(join(repo, 'plain.md'), '# Greet\n\nThe greeting should contain the name.\n');
    await writeFile(join(repo, 'infra.md'), '# Bucket\n\nAdd versioning in infra/main.tf.\n');
    await writeFile(join(repo, 'empty.md'), '# Nothing\n');
    await writeFile(
      join(repo, 'wrong.cedar'),
      'forbid (principal, action, resource)\nwhen { context.rsk.total > 1 };\n',
    );
  });

  const run = (...args: string[]) => runFactory(['policy', ...args]).ended;

  it('check finds nothing wrong in right files', async () => {
    const { code, stdout } = await run('check', '--repo', repo);
    assert.equal(code, 0);
    assert.match(stdout, /factory\.cedar: nothing wrong/);
  });

  it('check names file, line, column and what was meant', async () => {
    const { code, stdout } = await run('check', join(repo, 'wrong.cedar'));
    assert.equal(code, 1);
    assert.match(stdout, /wrong\.cedar:2:8: attribute `rsk`.*did you mean `risk`/);
  });

  it('check ends with 2 when a file cannot be read', async () => {
    const { code, stderr } = await run('check', join(repo, 'none.cedar'));
    assert.equal(code, 2);
    assert.match(stderr, /cannot be read/);
  });

  for (const [issue, code, says] of [
    ['plain.md', 0, /^APPROVED/],
    [
      'infra.md',
      3,
      /repository:infra \[repository\]: For the platform team: infra\/main\.tf\.[\s\S]*released by: team:platform/,
    ],
    ['empty.md', 1, /^REJECTED[\s\S]*request-empty/],
  ] as const)
    it(`explain ends with ${code} for ${issue}, and says why`, async () => {
      const ended = await run('explain', '--repo', repo, '--issue', join(repo, issue));
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stdout, says);
    });

  it('explain prints the verdict as JSON', async () => {
    const { stdout } = await run('explain', '--repo', repo, '--issue', join(repo, 'infra.md'), '--json');
    const verdict = JSON.parse(stdout) as { decision: string; approvers: string[] };
    assert.deepEqual([verdict.decision, verdict.approvers], ['hold', ['team:platform']]);
  });
});
