import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { stagePackage } from '../../../scripts/package/stage-package.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');

type Lock = { packages: Record<string, { version?: string }> };
const lockAt = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Lock;

describe('the package, installed elsewhere', { timeout: 300_000 }, () => {
  const folder = temporaryFolder('package');
  const there = join(folder, 'there');
  const factory = (...args: string[]) =>
    execFileSync(join(there, 'node_modules/.bin/factory'), args, {
      cwd: there,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', HOME: folder },
    });

  before(
    () => {
      const staged = join(folder, 'staged');
      stagePackage(root, staged);
      const npm = (cwd: string, ...args: string[]) =>
        execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      const [packed] = JSON.parse(npm(staged, 'pack', '--json', '--pack-destination', folder)) as {
        filename: string;
      }[];
      mkdirSync(there);
      writeFileSync(join(there, 'package.json'), '{ "private": true }\n');
      // What `npm ci` of this checkout has fetched lies in npm's cache.
      const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
      npm(there, 'install', ...quietly, join(folder, packed?.filename ?? ''));
    },
    { timeout: 300_000 },
  );

  it('says what it can do', () => {
    const help = factory('--help');
    for (const command of ['start', 'run', 'up', 'setup', 'doctor', 'gates', 'audit', 'policy', 'redrive'])
      assert.match(help, new RegExp(`^ {2}${command}\\b`, 'm'));
    assert.equal(factory('--version').trim(), lockAt(join(root, 'package-lock.json')).packages['']?.version);
  });

  it('checks a policy, with the engine and the rules that it ships', () => {
    mkdirSync(join(there, '.github'));
    writeFileSync(join(there, '.github/factory.yml'), 'budget: { job: 2 }\n');
    assert.match(factory('policy', 'check', '--repo', '.'), /\S/);
  });

  it('has its dependencies in the versions of the lockfile, and a shrinkwrap with all of theirs', () => {
    const ours = lockAt(join(root, 'package-lock.json')).packages;
    const installed = lockAt(join(there, 'package-lock.json')).packages;
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of Object.keys(dependencies))
      assert.equal(installed[`node_modules/${name}`]?.version, ours[`node_modules/${name}`]?.version, name);
    // npm honours it for packages of a registry, not for a tarball in a folder.
    const shrinkwrap = lockAt(join(there, 'node_modules/devfactory/npm-shrinkwrap.json')).packages;
    assert.ok(Object.keys(shrinkwrap).length > 100);
    for (const [path, { version }] of Object.entries(shrinkwrap))
      if (path !== '') assert.equal(version, ours[path]?.version, path);
  });
});
