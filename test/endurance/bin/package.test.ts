import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { stagePackage } from '../../../scripts/package/stage-package.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');

type Lock = { packages: Record<string, { version?: string }> };
type Outcome = {
  delivered: { branch: string; sha: string };
  report: { scripted: boolean; sandbox: string; gates: { name: string; status: string }[] };
};
type Judged = { findings: { code: string; path: string; line: number }[] };
const lockAt = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Lock;

describe('the package, installed elsewhere', { timeout: 300_000 }, () => {
  const folder = temporaryFolder('package');
  const there = join(folder, 'there');
  const program = join(there, 'node_modules/.bin/factory');
  const surroundings = {
    cwd: there,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', HOME: folder },
  } as const;
  const factory = (...args: string[]) => execFileSync(program, args, surroundings);

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

  const sample = join(there, 'node_modules/devfactory/src/adapters/local/sample');
  const git = (repository: string, ...args: string[]) =>
    execFileSync(
      'git',
      ['-C', repository, '-c', 'user.name=Tester', '-c', 'user.email=tester@example.invalid', ...args],
      { encoding: 'utf8', env: { PATH: process.env.PATH ?? '', HOME: folder } },
    );
  const repositoryIn = (name: string) => {
    const repository = join(folder, name);
    cpSync(join(sample, 'repository'), repository, { recursive: true });
    git(repository, 'init', '--quiet', '--initial-branch=main');
    git(repository, 'add', '--all');
    git(repository, 'commit', '--quiet', '-m', 'Begin');
    return repository;
  };

  it('works on an issue: agent, sandbox, gates and commit', () => {
    const repository = repositoryIn('worked-on');
    const { delivered, report } = JSON.parse(
      factory(
        'run',
        ...['--repo', repository, '--issue', join(sample, 'issue.md')],
        ...['--scripted', join(sample, 'scenario.json'), '--out', join(folder, 'out'), '--json'],
      ),
    ) as Outcome;
    assert.equal(git(repository, 'rev-parse', delivered.branch).trim(), delivered.sha);
    assert.ok(report.scripted);
    assert.notEqual(report.sandbox, 'none');
    const passed = report.gates.filter(({ status }) => status === 'passed').map(({ name }) => name);
    for (const gate of ['lint', 'test', 'secrets', 'checks', 'dependencies', 'security rules', 'diff policy'])
      assert.ok(passed.includes(gate), `${gate}: ${JSON.stringify(report.gates)}`);
  });

  it('parses what a change adds, in the process that it ships for that', () => {
    const repository = repositoryIn('judged');
    writeFileSync(join(repository, 'src/added.js'), 'export const run = (name) => eval(name);\n');
    const judged = spawnSync(program, ['gates', '--repo', repository, '--read-only', '--json'], surroundings);
    assert.equal(judged.status, 1, judged.stderr);
    const { findings } = JSON.parse(judged.stdout) as Judged;
    assert.deepEqual(
      findings.filter(({ path }) => path === 'src/added.js').map(({ code, line }) => `${code} ${line}`),
      ['js-eval 1'],
    );
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
