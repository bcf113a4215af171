import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Commands } from '../../../contracts/worker-protocol.ts';
import { isTestPath } from '../../tasks/test-paths.ts';
import type { ChangedText } from '../changed-text.ts';
import type { Finding } from '../finding.ts';
import { judgeGateScripts } from './gate-scripts.ts';
import { judgeTests } from './judge-tests.ts';
import { rustTestsIn } from './rust-tests.ts';

/** Files that say how code is checked: whoever changes one can make a gate green without mending anything. */
const settingsOfChecks = picomatch(
  [
    ...[
      '**/.eslintrc*',
      '**/eslint.config.*',
      '**/.eslintignore',
      '**/biome.json*',
      '**/.prettierrc*',
      '**/.prettierignore',
    ],
    ...[
      '**/tsconfig*.json',
      '**/jsconfig.json',
      '**/jest.config.*',
      '**/vitest.config.*',
      '**/vitest.workspace.*',
      '**/.mocharc*',
    ],
    ...[
      '**/playwright.config.*',
      '**/cypress.config.*',
      '**/karma.conf.*',
      '**/.nycrc*',
      '**/.c8rc*',
      '**/codecov.yml',
    ],
    ...[
      '**/pytest.ini',
      '**/conftest.py',
      '**/tox.ini',
      '**/setup.cfg',
      '**/.coveragerc',
      '**/ruff.toml',
      '**/.ruff.toml',
      '**/mypy.ini',
      '**/.flake8',
    ],
    ...[
      '**/clippy.toml',
      '**/rustfmt.toml',
      '**/.golangci.*',
      '**/Makefile',
      '**/GNUmakefile',
      '**/justfile',
      '**/.pre-commit-config.yaml',
    ],
  ],
  { dot: true },
);
const snapshots = picomatch(['**/__snapshots__/**', '**/*.snap', '**/*.approved.*'], { dot: true });
/** Options of TypeScript that switch a check off or on, and the value that switches it off. */
const weakened =
  /"(?:strict\w*|noImplicit\w+|noUnchecked\w+|exactOptionalPropertyTypes|checkJs)"\s*:\s*false|"(?:skipLibCheck|allowUnreachableCode)"\s*:\s*true/g;

/** Which files this gate reads. */
export function saysHowToCheck(path: string): boolean {
  return (
    isTestPath(path) ||
    isRust(path) ||
    settingsOfChecks(path) ||
    snapshots(path) ||
    posix.basename(path) === 'package.json'
  );
}

/**
 * Whether a change weakens what it is checked by: the tests that were there, the scripts that the gates start, the settings of linters, compilers and
 * runners. Pure.
 */
export function judgeChecks(files: readonly ChangedText[], commands: Commands): Finding[] {
  const tests = files.filter(({ path }) => isTestPath(path) && !settingsOfChecks(path) && !snapshots(path));
  const within = files.filter(({ path }) => isRust(path) && !isTestPath(path)).map(testsWithin);
  return [...judgeTests([...tests, ...within]), ...files.flatMap((file) => judgeSettings(file, commands))];
}

function isRust(path: string): boolean {
  return path.endsWith('.rs');
}

/** A Rust source as if it held its unit tests and nothing else; what `mod tests;` names holds nothing else. */
function testsWithin(file: ChangedText): ChangedText {
  const testsOf = (text: string) => (/(?:^|\/)tests?\.rs$/.test(file.path) ? text : rustTestsIn(text));
  return {
    ...file,
    ...(file.before === undefined ? {} : { before: testsOf(file.before) }),
    ...(file.after === undefined ? {} : { after: testsOf(file.after) }),
  };
}

function judgeSettings({ path, before, after, status }: ChangedText, commands: Commands): Finding[] {
  if (before === undefined) return [];
  if (posix.basename(path) === 'package.json') return judgeGateScripts(path, before, after, commands);
  if (snapshots(path)) {
    return [
      {
        ...{ code: 'snapshot-changed', severity: 'medium', path },
        message:
          status === 'deleted' ? 'what was approved is deleted' : 'what was approved is another text now',
        fix: 'look at the difference: a snapshot written anew agrees with any code',
      },
    ];
  }
  if (!settingsOfChecks(path)) return [];
  const weaker = (after?.match(weakened)?.length ?? 0) > (before.match(weakened)?.length ?? 0);
  return [
    {
      ...{ code: weaker ? 'check-weakened' : 'check-settings-changed', path },
      severity: weaker || status === 'deleted' ? 'high' : 'medium',
      message: weaker ? 'checks of the compiler are switched off' : 'this file says how code is checked here',
      fix: 'mend the code instead',
    },
  ];
}
