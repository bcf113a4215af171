import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FactoryError } from '../../../../src/contracts/factory-error.ts';
import { examineGitHub, type GitHubOfDoctor } from '../../../../src/wiring/doctor/examine-github.ts';
import { readAppManifest } from '../../../../src/wiring/read-app-manifest.ts';

const { default_permissions: permissions, default_events: events } = readAppManifest();

/** An App that is installed on this many repositories of one organisation; the last one has a broken factory.yml. */
function githubWith(repositories: number) {
  const all = Array.from({ length: repositories }, (_, index) => ({
    installationId: 1,
    id: index + 1,
    owner: 'acme',
    name: `repository-${index + 1}`,
  }));
  let atOnce = 0;
  let most = 0;
  const github: GitHubOfDoctor = {
    registration: {
      app: async () => ({ slug: 'a-factory', permissions, events }),
      webhookUrl: async () => undefined,
      installations: async () => [{ id: 1, account: 'acme', permissions, events, suspended: false }],
      repositories: async () => all,
      addressOf: async () => undefined,
      workflows: async () => {
        atOnce -= 1;
        return [];
      },
    },
    deliveries: { list: async () => ({ deliveries: [] }) },
    rateLimits: {
      ofInstallation: async () => ({
        limit: 5_000,
        remaining: 5_000,
        resetsAt: '2026-11-22T00:00:00.000Z',
      }),
    },
    facts: {
      async repository({ id, name, owner }) {
        atOnce += 1;
        most = Math.max(most, atOnce);
        return {
          id,
          owner,
          name,
          defaultBranch: 'main',
          private: false,
          archived: false,
          hasIssues: true,
          fork: false,
        };
      },
      branchHead: async () => 'a'.repeat(40),
      file: async ({ id }) => (id === repositories ? 'bugdet: { job: 5 }\n' : undefined),
    },
  };
  return { github, most: () => most };
}

describe('the doctor looks at GitHub', () => {
  it('into every repository, however many there are, and not into all at once', async () => {
    const { github, most } = githubWith(101);
    const findings = await examineGitHub(github);
    const wrong = findings.filter(({ status }) => status === 'failed');
    assert.deepEqual(
      wrong.map(({ check }) => check),
      ['configuration'],
    );
    assert.match(wrong[0]?.text ?? '', /^acme\/repository-101\/\.github\/factory\.yml:1:1/);
    assert.ok(most() > 1 && most() <= 16, `${most()} at once`);
  });

  it('and says how long to wait where it is asked too often, not that something has to be changed', async () => {
    const { github } = githubWith(1);
    const limited = async () => {
      throw new FactoryError('github-unavailable', 'GitHub wants no requests for another 600 seconds', {
        disposition: 'retry',
        retryAfterSeconds: 600,
      });
    };
    for (const registration of [{ ...github.registration, app: limited }, github.registration]) {
      const facts = { ...github.facts, repository: limited };
      const findings = await examineGitHub({ ...github, registration, facts });
      const failed = findings.filter(({ status }) => status === 'failed');
      assert.equal(failed.length, 1);
      assert.match(failed[0]?.text ?? '', /another 600 seconds/);
      assert.match(JSON.stringify(failed), /wait for so long/);
      assert.doesNotMatch(JSON.stringify(findings), /credentials of|does not accept|permissions and/);
    }
  });
});
