import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { replayTrace } from '../../../src/execution/replay/replay-trace.ts';
import type { MachineView } from '../../../src/execution/sandbox/machine-view.ts';
import { runAttempt } from '../../../src/execution/supervisor/run-attempt.ts';
import { git, prepareRemote } from '../../support/git-remote.ts';
import { finish, startRoleServer, write } from '../../support/role-server.ts';
import { assignment, recordingControl, supervisorMeans } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A repository in one language, and the same story in it: a slug that is asked for, code that the new test accepts, and two blanks in a row that only the critic thinks of. */
type Story = {
  files: Record<string, string>;
  /** What has to be there for it. */
  program: string[];
  code: { path: string; first: string; mended: string };
  test: { path: string; text: string };
  /** Fails as long as two blanks make two hyphens. */
  reproduction: string;
  /** Detected unless given. */
  commands?: { test: string };
};

const stories: Record<string, Story> = {
  TypeScript: {
    files: {
      'package.json': '{ "name": "slugs", "type": "module" }',
      'src/slug.ts': 'export const lower = (text: string): string => text.toLowerCase();\n',
      'test/lower.test.ts': `import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { lower } from '../src/slug.ts';\ntest('lowers', () => assert.equal(lower('A'), 'a'));\n`,
    },
    program: [process.execPath, '--version'],
    code: {
      path: 'src/slug.ts',
      first:
        "export const lower = (text: string): string => text.toLowerCase();\nexport const slug = (text: string): string => lower(text).replaceAll(' ', '-');\n",
      mended:
        "export const lower = (text: string): string => text.toLowerCase();\nexport const slug = (text: string): string => lower(text).replaceAll(/ +/g, '-');\n",
    },
    test: {
      path: 'test/slug.test.ts',
      text: `import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { slug } from '../src/slug.ts';\ntest('makes a slug', () => assert.equal(slug('Hello World'), 'hello-world'));\n`,
    },
    commands: { test: 'node --test' },
    reproduction: `node -e "import('./src/slug.ts').then((m) => process.exit(m.slug('a  b') === 'a-b' ? 0 : 1))"`,
  },
  Python: {
    files: {
      'pyproject.toml': '[project]\nname = "slugs"\nversion = "1.0"\n',
      'slugs.py': 'def lower(text):\n    return text.lower()\n',
      'tests/__init__.py': '',
      'tests/test_lower.py': `import unittest\nfrom slugs import lower\n\n\nclass Lower(unittest.TestCase):\n    def test_lowers(self):\n        self.assertEqual(lower("A"), "a")\n`,
    },
    program: ['python3', '--version'],
    code: {
      path: 'slugs.py',
      first:
        'def lower(text):\n    return text.lower()\n\n\ndef slug(text):\n    return lower(text).replace(" ", "-")\n',
      mended:
        'def lower(text):\n    return text.lower()\n\n\ndef slug(text):\n    return "-".join(lower(text).split())\n',
    },
    test: {
      path: 'tests/test_slug.py',
      text: `import unittest\nfrom slugs import slug\n\n\nclass Slug(unittest.TestCase):\n    def test_makes_a_slug(self):\n        self.assertEqual(slug("Hello World"), "hello-world")\n`,
    },
    reproduction: `python3 -c 'import slugs, sys; sys.exit(slugs.slug("a  b") != "a-b")'`,
  },
  Rust: {
    files: {
      'Cargo.toml': '[package]\nname = "slugs"\nversion = "1.0.0"\nedition = "2021"\n',
      'Cargo.lock': 'version = 3\n\n[[package]]\nname = "slugs"\nversion = "1.0.0"\n',
      '.gitignore': 'target/\n',
      'src/lib.rs': 'pub fn lower(text: &str) -> String {\n    text.to_lowercase()\n}\n',
      'tests/lower.rs': '#[test]\nfn lowers() {\n    assert_eq!(slugs::lower("A"), "a");\n}\n',
    },
    program: ['cargo', '--version'],
    code: {
      path: 'src/lib.rs',
      first:
        'pub fn lower(text: &str) -> String {\n    text.to_lowercase()\n}\n\npub fn slug(text: &str) -> String {\n    lower(text).replace(\' \', "-")\n}\n',
      mended:
        'pub fn lower(text: &str) -> String {\n    text.to_lowercase()\n}\n\npub fn slug(text: &str) -> String {\n    lower(text).split_whitespace().collect::<Vec<_>>().join("-")\n}\n',
    },
    test: {
      path: 'tests/slug.rs',
      text: '#[test]\nfn makes_a_slug() {\n    assert_eq!(slugs::slug("Hello World"), "hello-world");\n}\n',
    },
    reproduction: `mkdir -p target && printf '#[path = "../src/lib.rs"]\\nmod lib;\\nfn main() { assert_eq!(lib::slug("a  b"), "a-b"); }\\n' > target/twice.rs && rustc -o target/twice target/twice.rs 2>&1 && target/twice`,
  },
};

/** Shows commands the Node that this runs on first: it reads types by itself, whatever else is on the path. */
function withOwnNode(view: MachineView): MachineView {
  const folder = dirname(process.execPath);
  return {
    ...view,
    readOnly: [...view.readOnly, { source: folder, destination: folder, file: false }],
    environment: { ...view.environment, PATH: `${folder}:${view.environment.PATH}` },
  };
}

describe('the whole story in a repository', () => {
  for (const [language, { files, program, code, test, reproduction, commands = {} }] of Object.entries(
    stories,
  ))
    it(`in ${language}: plan, red tests, code, gates, a finding that is repaired, evidence, and a trace that replays`, async (t) => {
      const [name = '', ...argv] = program;
      try {
        execFileSync(name, argv, { stdio: 'ignore' });
      } catch {
        return t.skip(`${name} is not here`);
      }
      const remote = prepareRemote(temporaryFolder('language-remote'), files);
      const item = {
        id: 'slug',
        text: 'Make slugs',
        specItems: ['1'],
        writeGlobs: [code.path],
        testGlobs: [test.path],
      };
      const finding = {
        severity: 'high',
        file: code.path,
        line: 2,
        claim: 'Two blanks make two hyphens.',
        command: reproduction,
      };
      const server = await startRoleServer({
        planner: [[finish({ items: [item] })]],
        test_designer: [[write(test.path, test.text), finish({ files: [test.path] })]],
        developer: [
          [write(code.path, code.first), finish()],
          [write(code.path, code.mended), finish()],
        ],
        critic: [[finish({ findings: [finding] })], [finish({ findings: [] })]],
      });
      after(() => server.close());
      const given = assignment({ cloneUrl: remote.url, commands, roles: { planner: {} } });
      given.model = { ...given.model, baseUrl: server.url };
      const { control } = recordingControl(given);
      const means = supervisorMeans();
      means.view = withOwnNode(means.view);
      const end = await runAttempt({ ...means, control, register: async () => given });
      assert.ok(end.outcome === 'delivered', JSON.stringify(end).slice(0, 3_000));
      const { evidence, findings, gates } = end.report;
      const note = 'its tests were red before the change';
      assert.deepEqual(
        evidence.map((row) => [row.verdict, row.exitCode, row.note]),
        [['met', 0, note]],
      );
      assert.deepEqual(
        findings.map(({ state }) => state),
        ['fixed'],
      );
      assert.equal(gates.find(({ name: gate }) => gate === 'test')?.status, 'passed');
      assert.equal(git(remote.path, 'show', `factory/12-work:${code.path}`), code.mended.trim());
      const replayed = await replayTrace(readFileSync(join(means.folder, 'trace.jsonl'), 'utf8'));
      assert.equal(replayed.outcome, 'same', JSON.stringify(replayed));
    });
});
