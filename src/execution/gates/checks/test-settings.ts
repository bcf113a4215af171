import { posix } from 'node:path';
import picomatch from 'picomatch';
import { parse } from 'smol-toml';
import { z } from 'zod';

/** Files that say nothing but how tests are run. */
const runners = picomatch(
  [
    ...['**/jest.config.*', '**/vitest.config.*', '**/vitest.workspace.*', '**/.mocharc*', '**/ava.config.*'],
    ...[
      '**/playwright.config.*',
      '**/cypress.config.*',
      '**/karma.conf.*',
      '**/pytest.ini',
      '**/.pytest.ini',
    ],
  ],
  { dot: true },
);
const tree = z.record(z.string(), z.unknown()).catch({});

/** The part of other files that says how tests are run. */
const parts: Record<string, (text: string) => string> = {
  'package.json': (text) => {
    const { jest, mocha, ava, vitest, tap } = tree.parse(JSON.parse(text));
    return told({ jest, mocha, ava, vitest, tap });
  },
  'pyproject.toml': (text) => told({ pytest: tree.parse(tree.parse(parse(text)).tool).pytest }),
  'Cargo.toml': (text) => {
    const { package: own, lib, test, bin } = tree.parse(parse(text));
    const { autotests } = tree.parse(own);
    const { test: unit, doctest, harness } = tree.parse(lib);
    const bins = z.array(tree).catch([]).parse(bin);
    return told({ autotests, unit, doctest, harness, test, bins: offsOf(bins) });
  },
  'setup.cfg': (text) => sectionsOf(text, /^tool:pytest$/),
  'tox.ini': (text) => sectionsOf(text, /^(?:pytest|tox|testenv(?::.*)?)$/),
};

/** Whether a file says how tests are run, perhaps among other things. */
export function saysHowToTest(path: string): boolean {
  return runners(path) || posix.basename(path) in parts;
}

/**
 * What a file says about how tests are run, in a form that two texts can be compared by: empty when it says nothing. A text that cannot be read says nothing. Pure.
 */
export function testSettingsOf(path: string, text: string): string {
  if (runners(path)) return text.trim();
  try {
    return parts[posix.basename(path)]?.(text) ?? '';
  } catch {
    return '';
  }
}

function told(settings: Record<string, unknown>): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return given.length === 0 ? '' : JSON.stringify(given);
}

/** Programs whose unit tests are switched off. */
function offsOf(bins: readonly Record<string, unknown>[]): unknown {
  const off = bins.filter(({ test }) => test !== undefined);
  return off.length === 0 ? undefined : off.map(({ name, test }) => ({ name, test }));
}

/** The sections of an INI file whose names fit, without comments and empty lines. */
function sectionsOf(text: string, wanted: RegExp): string {
  const kept: string[] = [];
  let isWanted = false;
  for (const line of text.split('\n').map((each) => each.trimEnd())) {
    const name = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (name !== undefined) isWanted = wanted.test(name.trim());
    if (isWanted && line !== '' && !/^\s*[#;]/.test(line)) kept.push(line);
  }
  return kept.join('\n');
}
