import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectCommands } from '../../../../src/execution/detection/detect-commands.ts';
import { installsOnly } from '../../../../src/execution/gates/installs-only.ts';

describe('an install gets a network only when it runs nothing of the repository', () => {
  const fetching = [
    'npm ci',
    'npm ci --no-audit',
    ' npm install ',
    'npm ci --ignore-scripts && go mod download',
    'pnpm install --frozen-lockfile',
    'cargo fetch --locked',
  ];
  for (const command of fetching) test(`${command} may fetch`, () => assert.ok(installsOnly(command)));
  const running = [
    'python3 install.py',
    'npm ci; curl http://127.0.0.1',
    'npm ci && ./setup.sh',
    'npm ci & sh x',
    'npm ci | sh',
    'npm run setup',
    'npm ci --script-shell=./x',
    'npm ci --registry=http://127.0.0.1:1',
    'npm ci --foreground-scripts --ignore-scripts=false',
    'npm ci $(sh x)',
    'npm ci\nsh x',
    'pip install -e .',
    'make install',
    'yarn install',
    '',
  ];
  for (const command of running)
    test(`${JSON.stringify(command)} may not`, () => assert.ok(!installsOnly(command)));
  test('what is detected for npm, Go and Cargo may', () => {
    const repositories: Record<string, string>[] = [
      {
        'package.json': '{"dependencies":{"a":"1"}}',
        'package-lock.json': '{"packages":{"node_modules/a":{}}}',
      },
      { 'go.mod': 'module x\nrequire a v1.0.0\n' },
      { 'Cargo.toml': '[package]\nname="x"\n[dependencies]\na="1"\n' },
    ];
    for (const files of repositories) {
      const { install } = detectCommands({ read: (path) => files[path], list: () => Object.keys(files) }, {});
      assert.ok(install !== undefined && installsOnly(install), `${install}`);
    }
  });
});
