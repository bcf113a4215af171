import { posix } from 'node:path';
import picomatch from 'picomatch';
import type { Commands } from '../../../contracts/worker-protocol.ts';
import { isTestPath } from '../../tasks/test-paths.ts';
import type { ChangedText } from '../changed-text.ts';
import type { Finding } from '../finding.ts';
import { judgeGateScripts } from './gate-scripts.ts';
import { judgeTests } from './judge-tests.ts';
import { rustTestsIn } from './rust-tests.ts';
import { saysHowToTest, testSettingsOf } from './test-settings.ts';

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
    ...['**/tsconfig*.json', '**/jsconfig.json'],
    ...['**/.nycrc*', '**/.c8rc*', '**/codecov.yml'],
    ...[
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
    isSettings(path) ||
    snapshots(path) ||
    posix.basename(path) === 'package.json'
  );
}

/**
 * Whether a change weakens what it is checked by: the tests that were there, the scripts that the gates start, the settings of linters, compilers and
 * runners. Pure.
 */
export function judgeChecks(files: readonly ChangedText[], commands: Commands): Finding[] {
  const tests = files.filter(({ path }) => isTestPath(path) && !isSettings(path) && !snapshots(path));
  const within = files.filter(({ path }) => isRust(path) && !isTestPath(path)).map(testsWithin);
  return [...judgeTests([...tests, ...within]), ...files.flatMap((file) => settingsFindings(file, commands))];
}

function isSettings(path: string): boolean {
  return settingsOfChecks(path) || saysHowToTest(path);
}

/** What is changed about tests says more than that something is changed. */
function settingsFindings(file: ChangedText, commands: Commands): Finding[] {
  const ofTests = judgeTestSettings(file);
  return [
    ...ofTests,
    ...judgeSettings(file, commands).filter(
      ({ code }) => ofTests.length === 0 || code !== 'check-settings-changed',
    ),
  ];
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

/** Who says how tests are run can have none run. Where nothing was said before there is nothing to weaken. */
function judgeTestSettings({ path, before = '', after = '' }: ChangedText): Finding[] {
  if (!saysHowToTest(path)) return [];
  const was = testSettingsOf(path, before);
  if (was === testSettingsOf(path, after)) return [];
  return [
    {
      ...{ code: 'test-settings-changed', path },
      severity: was === '' ? 'medium' : 'high',
      message: was === '' ? 'how tests are run is said here now' : 'how tests are run is changed',
      fix: 'leave it to a person, unless the request cannot be met without it',
    },
  ];
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
