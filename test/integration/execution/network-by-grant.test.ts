import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assignment } from '../../../src/contracts/worker-protocol.ts';
import { sandboxUser } from '../../../src/execution/sandbox/choose-sandbox.ts';
import { fargateRung } from '../../../src/execution/sandbox/fargate.ts';
import { startChatServer } from '../../support/chat-server.ts';
import { prepareRemote } from '../../support/git-remote.ts';
import { playAttempt } from '../../support/play-attempt.ts';
import { setprivWithLandlock } from '../../support/setpriv-with-landlock.ts';
import { supervisorMeans } from '../../support/supervised-attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const files = {
  'server.test.js': `const { connect, createServer } = require('node:net');
const server = createServer((socket) => socket.end('served')).listen(0, '127.0.0.1', () =>
  connect(server.address().port, '127.0.0.1').on('data', (data) => { console.log(String(data)); server.close(); }));
`,
};

describe('an attempt where there are no network namespaces', () => {
  const setpriv = setprivWithLandlock();
  if ('unavailable' in setpriv || process.getuid?.() !== 0) {
    it('has the network that it is granted', (t) =>
      t.skip('unavailable' in setpriv ? setpriv.unavailable : 'only root can run commands as another user'));
    return;
  }

  const programs = { setpriv: setpriv.words, prlimit: '/usr/bin/prlimit' };

  async function attempt(network: Assignment['network']) {
    const server = await startChatServer([
      { call: 'bash', with: { command: 'node server.test.js' } },
      { call: 'write', with: { path: 'greet.js', content: 'module.exports = 1;\n' } },
      { call: 'finish', with: { summary: 'Done.' } },
    ]);
    const remote = prepareRemote(temporaryFolder('by-grant-remote'), files);
    const ladder = [fargateRung(programs, { userId: sandboxUser(), knowsTruncate: false })];
    const change = { cloneUrl: remote.url, network, commands: { test: 'node server.test.js' } };
    const { end } = await playAttempt(server, change, { means: supervisorMeans({ ladder }) });
    assert.ok('report' in end && end.report !== undefined, JSON.stringify(end));
    const answer = JSON.stringify(server.requests[1]?.messages.at(-1));
    return { report: end.report, answer, test: end.report.gates.find(({ name }) => name === 'test') };
  }

  it('has none without a grant: the agent is told what refused its server, and the report that nothing was open', async () => {
    const { report, answer, test } = await attempt('none');
    assert.match(answer, /EAFNOSUPPORT/);
    assert.match(answer, /the sandbox gives this command no network.*`network: localhost`/);
    assert.equal(report.protection?.network, 'closed');
    assert.equal(test?.redOnBase, true);
  });

  it('has servers of its own when it is granted localhost, and the report says what that opened', async () => {
    const { report, answer, test } = await attempt('localhost');
    assert.match(answer, /served/);
    assert.equal(test?.status, 'passed');
    assert.equal(report.protection?.network, 'machine');
  });
});
