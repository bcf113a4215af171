import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { viewMachine } from '../../../src/execution/sandbox/machine-view.ts';
import { openSandbox } from '../../../src/execution/sandbox/open-sandbox.ts';
import { letPass, type Rung } from '../../../src/execution/sandbox/rung.ts';
import { defaultLimits } from '../../../src/execution/sandbox/sandbox-limits.ts';
import type { SandboxCommand } from '../../../src/ports/sandbox.ts';

/** What every rung promises, and what only those that isolate do. */
export function describeSandbox(rung: Rung): void {
  const { network, processes } = rung.protection;
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sandbox-contract-')));
  const workspace = join(root, "a 'work' space");
  const secrets = join(root, 'data');
  for (const folder of [workspace, secrets]) mkdirSync(folder);
  writeFileSync(join(secrets, 'token'), 'top-secret');
  if (rung.otherUser === true) letPass(root);
  after(() => rmSync(root, { recursive: true, force: true }));

  const view = viewMachine(process.env.PATH ?? '', dirname(process.execPath));
  const sandbox = openSandbox(
    rung,
    { visible: [workspace], scratch: join(root, 'scratch'), view, limits: defaultLimits },
    { now: Date.now },
  );
  const run = (script: string, change: Partial<SandboxCommand> = {}) =>
    sandbox.run({
      argv: ['/bin/sh', '-c', script],
      cwd: workspace,
      writable: [workspace],
      environment: {},
      timeoutMs: 20_000,
      outputCapBytes: 65_536,
      network: 'none',
      ...change,
    });
  // Other runs of this suite on the same machine have other numbers.
  const nap = 100_000_000 + process.pid * 10;
  /** Processes of this machine whose command line holds the text. */
  const living = (text: string) =>
    readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
        } catch {
          return false;
        }
      });

  describe(`sandbox rung ${rung.name}`, () => {
    it('hands back output in its order, exit codes and the folder it ran in', async () => {
      const result = await run('echo one; echo two >&2; echo three; pwd; exit 7');
      assert.equal(result.output, `one\ntwo\nthree\n${workspace}\n`);
      assert.equal(result.exitCode, 7);
      assert.equal(result.signal, null);
      assert.equal(result.timedOut, false);
    });

    it('tells an end by signal as a shell does', async () => {
      const result = await run('kill -SEGV $$');
      assert.equal(result.exitCode, 139);
      assert.equal(result.signal, 'SIGSEGV');
    });

    it('answers 127 for a program that does not exist', async () => {
      assert.equal((await run('', { argv: ['no-such-program'] })).exitCode, 127);
    });

    it('hands the command its input and reads arguments without a shell in between', async () => {
      assert.equal((await run('cat', { stdin: 'hello' })).output, 'hello');
      assert.equal((await run('', { argv: ['printf', '%s|%s', 'a b', '$HOME; "'] })).output, 'a b|$HOME; "');
    });

    it('builds the environment from nothing', async () => {
      process.env.SANDBOX_CONTRACT_SECRET = 'leaked';
      try {
        const result = await run('env', { environment: { MINE: 'yes' } });
        assert.doesNotMatch(result.output, /leaked/);
        assert.match(result.output, /^MINE=yes$/m);
        const names = result.output
          .trim()
          .split('\n')
          .map((line) => line.split('=')[0]);
        const own = [
          'HOME',
          'TMPDIR',
          'USER',
          'LOGNAME',
          'SHELL',
          'LANG',
          'TERM',
          'CI',
          'PATH',
          'MINE',
          'PWD',
          'OLDPWD',
          'SHLVL',
          '_',
        ];
        assert.deepEqual(
          names.filter(
            (name) =>
              !own.includes(name ?? '') &&
              !/^(?:FACTORY_SANDBOX|RUSTUP_HOME|PYENV_ROOT|VOLTA_HOME|ASDF_DATA_DIR|MISE_DATA_DIR)$/.test(
                name ?? '',
              ),
          ),
          [],
        );
      } finally {
        delete process.env.SANDBOX_CONTRACT_SECRET;
      }
    });

    it('writes in the workspace and keeps its own /tmp and home between commands', async () => {
      const result = await run('echo made > file && echo kept > "$TMPDIR/kept" && echo kept > "$HOME/kept"');
      assert.equal(result.exitCode, 0);
      assert.equal(readFileSync(join(workspace, 'file'), 'utf8'), 'made\n');
      assert.equal((await run('cat "$TMPDIR/kept" "$HOME/kept"')).output, 'kept\nkept\n');
      assert.equal(existsSync(join(tmpdir(), 'kept')), false);
    });

    it('runs node, and git where the machine has it', async () => {
      assert.match((await run('node --version')).output, /^v\d+/);
    });

    it('ends a command that runs out of time, politely first', async () => {
      const result = await run('trap "echo polite; exit 3" TERM; while :; do sleep 0.02; done', {
        timeoutMs: 1_500,
      });
      assert.equal(result.timedOut, true);
      assert.equal(result.exitCode, null);
      assert.match(result.output, /polite/);
    });

    it('ends a command that does not listen', async () => {
      const result = await run('trap "" TERM; echo started; while :; do sleep 0.02; done', {
        timeoutMs: 1_500,
      });
      assert.equal(result.timedOut, true);
      assert.equal(result.signal, 'SIGKILL');
      assert.equal(result.output, 'started\n');
    });

    it('keeps no more of an endless output than its cap', async () => {
      const result = await run('echo head; head -c 100000000 /dev/zero | tr "\\0" x; echo tail', {
        outputCapBytes: 10_000,
        timeoutMs: 60_000,
      });
      assert.equal(result.exitCode, 0);
      assert.equal(result.truncated, true);
      assert.equal(result.outputBytes, 100_000_010);
      assert.match(result.output, /^head\nx+\n\[… \d+ bytes left out …\]\nx+tail\n$/);
      assert.ok(result.output.length < 10_200);
    });

    it('is left at once when its signal is aborted, before or during the command', async () => {
      const controller = new AbortController();
      const pending = run('echo on; sleep 1000', { signal: controller.signal });
      setTimeout(() => controller.abort(), 100);
      const result = await pending;
      assert.equal(result.signal, 'SIGKILL');
      assert.equal(result.timedOut, false);
      assert.equal((await run('sleep 1000', { signal: AbortSignal.abort() })).exitCode, null);
    });

    it('leaves no process behind when a command ends, a daemonised one included', async () => {
      const result = await run(
        `(setsid sleep ${nap} >/dev/null 2>&1 &) ; setsid sh -c "sleep ${nap} & sleep ${nap}" </dev/null >/dev/null 2>&1 & echo gone`,
      );
      assert.equal(result.output, 'gone\n');
      assert.deepEqual(living(String(nap)), []);
    });

    it('leaves no process behind after killAll', async () => {
      const sleep = `sleep\0${nap + 1}`;
      const pending = run(
        `(setsid sleep ${nap + 1} >/dev/null 2>&1 &); nohup sleep ${nap + 1} >/dev/null 2>&1 & sleep ${nap + 1}`,
      );
      while (living(sleep).length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
      await sandbox.killAll();
      assert.deepEqual(living(sleep), []);
      assert.equal((await pending).signal, 'SIGKILL');
      assert.equal((await run('echo again')).output, 'again\n');
    });

    it('leaves no process behind wherever in its set-up a command is stopped', async () => {
      for (let delay = 0; delay < 40; delay += 2) {
        const controller = new AbortController();
        const pending = run(`sleep ${nap + 2}`, { signal: controller.signal });
        setTimeout(() => controller.abort(), delay);
        // A shell of the set-up may live long enough to say in its own words that what it waited for was killed.
        assert.ok([null, 137].includes((await pending).exitCode));
      }
      assert.deepEqual(living(String(nap + 2)), []);
    });

    it('refuses to work or write outside what it shows', async () => {
      await assert.rejects(run('true', { cwd: secrets }), { code: 'sandbox-misused' });
      await assert.rejects(run('true', { writable: ['/etc'] }), { code: 'sandbox-misused' });
      await assert.rejects(run('true', { cwd: `${workspace}/../data` }), { code: 'sandbox-misused' });
    });

    if (rung.name === 'none') return;

    it('shows no home, no data folder, no socket folder and no password table', async () => {
      const result = await run(
        `cat ${secrets}/token; ls -A /root /home; ls /run /var/run; cat /etc/shadow; cat ~root/.npmrc; ls ${root}`,
      );
      assert.doesNotMatch(result.output, /top-secret|root:\$|\$y\$/);
      assert.equal(
        (
          await run(
            'ls -A /root /home 2>/dev/null | grep -v -e : -e cargo -e rustup -e pyenv -e nvm -e local',
          )
        ).output.trim(),
        '',
      );
      for (const folder of ['/run', '/var', '/var/tmp', root])
        assert.doesNotMatch((await run(`ls ${folder} 2>/dev/null`)).output, /lock|cache|data/);
    });

    it(`shows no environment of another process${processes === 'own' ? ', and no other process at all' : ''}`, async () => {
      const other = spawn('sleep', [String(nap + 3)], {
        env: { PATH: process.env.PATH ?? '', OTHERS_SECRET: 'visible' },
      });
      await once(other, 'spawn');
      try {
        const result = await run(
          'cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"; ls /proc',
        );
        assert.doesNotMatch(result.output, /OTHERS_SECRET/);
        if (processes === 'own') {
          assert.doesNotMatch(result.output, new RegExp(`${nap + 3}`));
          assert.ok(result.output.split('\n').filter((line) => /^[0-9]+$/.test(line)).length < 8);
        }
        assert.notEqual((await run(`kill -0 ${other.pid}`)).exitCode, 0);
      } finally {
        other.kill('SIGKILL');
        await once(other, 'exit');
      }
    });

    it('writes nothing outside the workspace', async () => {
      const result = await run(
        'for f in /usr/x /etc/x /x /opt/x /dev/x /proc/x; do echo y > $f && echo "wrote $f"; done 2>/dev/null; mkdir /y && echo wrote /y; true',
      );
      assert.equal(result.output.replaceAll(/^mkdir: .*\n/gm, ''), '');
      assert.notEqual((await run('echo y > file', { writable: [] })).exitCode, 0);
      assert.notEqual((await run('mount -o remount,rw /usr || mount -t tmpfs t /usr')).exitCode, 0);
    });

    it('follows no link out of the workspace', async () => {
      await run(`ln -sfn ${secrets} way-out`);
      assert.notEqual((await run('cat way-out/token')).exitCode, 0);
    });

    it('has its own localhost, and no way to that of the machine', {
      skip: network !== 'own',
    }, async () => {
      const server = createServer((socket) => socket.end('reached'));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      const script = `
        const { connect, createServer } = require('node:net');
        const attempt = (port) => new Promise((done) => connect(port, '127.0.0.1').once('data', (d) => done(String(d))).once('error', (e) => done(e.code)));
        const own = createServer((s) => s.end('own')).listen(0, '127.0.0.1', async () => {
          console.log(await attempt(${port}), await attempt(own.address().port));
          own.close();
        });`;
      try {
        const apart = await run('', { argv: ['node', '-e', script] });
        assert.equal(apart.output, 'ECONNREFUSED own\n');
      } finally {
        server.close();
        await once(server, 'close');
      }
    });

    it('gives no capability, no way to get one, and no further namespaces', async () => {
      const result = await run('grep -E "^(Cap(Eff|Prm|Bnd)|NoNewPrivs)" /proc/self/status; id -u');
      assert.match(result.output, /CapPrm:\t0+\nCapEff:\t0+\nCapBnd:\t0+\nNoNewPrivs:\t1\n[1-9]\d*\n/);
      assert.notEqual((await run('unshare --user --map-root-user true')).exitCode, 0);
    });

    it('cannot change the settings of the kernel, even where the factory runs as root', async () => {
      const settings =
        '/proc/sys/kernel/core_pattern /proc/sys/vm/drop_caches /proc/sys/kernel/pid_max /proc/sysrq-trigger /proc/irq/default_smp_affinity';
      // Opened for appending and closed again: nothing is written even where it would be allowed.
      const result = await run(
        `for file in ${settings}; do if ( : >> $file ) 2> /dev/null; then echo "$file is writable"; fi; done`,
      );
      assert.equal(result.output, '');
      assert.equal(result.exitCode, 0);
    });

    it('has a user, a group and a host name that programs can look up', {
      skip: processes === 'machine',
    }, async () => {
      const result = await run('', {
        argv: ['node', '-p', 'require("node:os").userInfo().username + " " + require("node:os").hostname()'],
      });
      assert.match(result.output, /^agent /);
    });
  });
}
