import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { requireUsableMachine } from '../../../../src/cli/start/require-usable-machine.ts';

describe('a machine', () => {
  const root = mkdtempSync(join(tmpdir(), 'usable-machine-'));
  after(() => rmSync(root, { recursive: true, force: true }));
  const empty = join(root, 'empty');
  mkdirSync(empty);
  const file = join(root, 'file');
  writeFileSync(file, '');
  const machine = {
    dataDir: join(root, 'data ü', 'deep'),
    searchPath: process.env.PATH ?? '',
    temporaryFolder: root,
  };

  it('with git and folders to write to is usable, and gets its data folder, for its owner alone', () => {
    requireUsableMachine(machine);
    assert.equal(statSync(machine.dataDir).mode & 0o777, 0o700);
    requireUsableMachine(machine);
  });

  it('without git is told to install it', () =>
    assert.throws(() => requireUsableMachine({ ...machine, searchPath: empty }), {
      code: 'git-missing',
      message: /Install it/,
    }));

  for (const [what, temporaryFolder] of [
    ['does not exist', join(root, 'nowhere')],
    ['is a file', file],
  ] as const) {
    it(`whose folder for temporary files ${what} is told to name another`, () =>
      assert.throws(() => requireUsableMachine({ ...machine, temporaryFolder }), {
        code: 'temporary-folder-unusable',
        message: /TMPDIR=/,
      }));
  }

  for (const dataDir of [file, join(file, 'below')]) {
    it(`is told to choose another data folder than ${dataDir === file ? 'a file' : 'one below a file'}`, () =>
      assert.throws(() => requireUsableMachine({ ...machine, dataDir }), {
        code: 'data-folder-unusable',
        message: /--data DIR/,
      }));
  }
});
