import { execFileSync } from 'node:child_process';
import { finish, type Parts, write } from './role-server.ts';

/** A repository in one language, and the same story in it: a slug that is asked for, code that the new test accepts, and two blanks in a row that only the critic thinks of. */
export type Story = {
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

export const stories: Record<string, Story> = {
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

/** What each role says in a story: one planned item, its test, code that passes it, the critic's finding, and the code that mends it. */
export function partsOf({ code, test, reproduction }: Story): Parts {
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
  return {
    planner: [[finish({ items: [item] })]],
    test_designer: [[write(test.path, test.text), finish({ files: [test.path] })]],
    developer: [
      [write(code.path, code.first), finish()],
      [write(code.path, code.mended), finish()],
    ],
    critic: [[finish({ findings: [finding] })], [finish({ findings: [] })]],
  };
}

/** Why a story cannot be played on this machine; undefined when it can. */
export function whyNotHere({ program: [name = '', ...argv] }: Story): string | undefined {
  try {
    execFileSync(name, argv, { stdio: 'ignore' });
    return undefined;
  } catch {
    return `${name} is not here`;
  }
}
