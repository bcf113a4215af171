import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { viewMachine } from '../../../src/execution/sandbox/machine-view.ts';
import { openSandbox } from '../../../src/execution/sandbox/open-sandbox.ts';
import { letPass, type Rung } from '../../../src/execution/sandbox/rung.ts';
import { defaultLimits } from '../../../src/execution/sandbox/sandbox-limits.ts';
import { refusedCalls } from '../../../src/execution/sandbox/seccomp/denied-calls.ts';
import type { SandboxCommand, SandboxLimits } from '../../../src/ports/sandbox.ts';

const mebibyte = 1024 * 1024;

/** Ways out that people have found of sandboxes; each rung that isolates must close them. */
export function describeEscapes(rung: Rung): void {
  const { network, seccomp } = rung.protection;
  const addresses = ['169.254.169.254', '169.254.170.2', '1.1.1.1', 'fd00:ec2::254', '10.0.0.1'];
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'escapes-')));
  const [workspace, looked, secrets] = ['workspace', 'looked', 'data'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [workspace, looked, secrets]) mkdirSync(folder);
  chmodSync(secrets, 0o700);
  writeFileSync(join(secrets, 'token'), 'top-secret');
  if (rung.otherUser === true) letPass(root);
  after(() => rmSync(root, { recursive: true, force: true }));
  const view = viewMachine(process.env.PATH ?? '', dirname(process.execPath));

  let opened = 0;
  function open(limits: Partial<SandboxLimits> = {}) {
    opened += 1;
    const place = { visible: [workspace, looked], scratch: join(root, `scratch-${opened}`), view };
    const sandbox = openSandbox(
      rung,
      { ...place, limits: { ...defaultLimits, ...limits } },
      { now: Date.now },
    );
    return (argv: string[], change: Partial<SandboxCommand> = {}) =>
      sandbox.run({
        argv,
        cwd: workspace,
        writable: [workspace],
        environment: {},
        timeoutMs: 30_000,
        outputCapBytes: 65_536,
        network: 'none',
        ...change,
      });
  }
  const run = open();
  const sh = (script: string) => run(['/bin/sh', '-c', script]);
  const node = (script: string) => run(['node', '-e', script]);
  const whereFiltered = {
    skip: seccomp && process.arch === 'x64' ? false : 'no filter of system calls, or no numbers of them here',
  };

  describe(`escapes from sandbox rung ${rung.name}`, () => {
    it('by the supervisor’s process: its environment, memory, files and folders', async () => {
      const own = `/proc/${process.pid}`;
      const result = await sh(
        `for file in environ maps mem auxv stack syscall; do cat ${own}/$file && echo "READ $file"; done; ls ${own}/fd ${own}/root/ ${own}/cwd/ && echo READ folders; kill -0 ${process.pid} && echo SIGNALLED; :`,
      );
      assert.doesNotMatch(result.output, /READ|SIGNALLED/);
    });

    it('by the supervisor’s sockets, by path and by abstract name', async () => {
      const names = [
        join(secrets, 'control.sock'),
        ...(network === 'own' ? [`\0control-${process.pid}`] : []),
      ];
      const servers = names.map((name) => createServer((socket) => socket.end('REACHED')).listen(name));
      try {
        await Promise.all(servers.map((server) => server.listening || once(server, 'listening')));
        const result = await node(
          `for (const name of ${JSON.stringify(names)}) require('node:net').connect(name).on('data', (data) => console.log(String(data))).on('error', (error) => console.log(error.code));`,
        );
        assert.match(result.output, /^(?:(?:ENOENT|EACCES|ECONNREFUSED|EPERM)\n)+$/);
      } finally {
        for (const server of servers) server.close();
      }
    });

    it('to the internet, name servers and the metadata services of clouds', async () => {
      const result = await node(`
        const { connect } = require('node:net');
        const udp = require('node:dgram').createSocket('udp4');
        udp.on('error', (error) => console.log('udp', error.code));
        udp.send(Buffer.alloc(12), 53, '8.8.8.8', (error) => { console.log('udp', error?.code ?? 'SENT'); udp.close(); });
        for (const address of ${JSON.stringify(addresses)})
          connect({ host: address, port: 80, timeout: 3000 }).on('connect', () => console.log('REACHED')).on('error', (error) => console.log(error.code)).on('timeout', function () { this.destroy(); });
        require('node:dns').lookup('registry.npmjs.org', (error) => console.log(error?.code ?? 'RESOLVED'));`);
      assert.doesNotMatch(result.output, /REACHED|SENT|RESOLVED/);
      assert.equal(result.output.match(/^(?:udp )?E\w+$/gm)?.length, addresses.length + 2);
    });

    it('to servers of the machine, on its localhost and on its other addresses', async () => {
      const server = createServer((socket) => socket.end('REACHED')).listen(0, '0.0.0.0');
      try {
        await once(server, 'listening');
        const { port } = server.address() as AddressInfo;
        const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
        const hosts = own.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
        assert.ok(hosts.includes('127.0.0.1'));
        const result = await node(
          `for (const host of ${JSON.stringify(hosts)}) require('node:net').connect({ host, port: ${port}, timeout: 3000 }).on('data', (data) => console.log(String(data))).on('error', (error) => console.log('none')).on('timeout', function () { console.log('none'); this.destroy(); });`,
        );
        assert.match(result.output.replace(/^\[the sandbox.*\]\n/m, ''), /^(?:none\n)+$/);
      } finally {
        server.close();
      }
    });

    it('by sockets of a family or type that no network is needed for', async () => {
      // SOCK_STREAM, SOCK_DGRAM and SOCK_RAW of every family but AF_UNIX; where the network is its own, those of the internet lead nowhere.
      const result = await run([
        'perl',
        '-e',
        'for my $family (0, 2 .. 64) { for my $type (1 .. 3) { socket(my $s, $family, $type, 0) and print "$family $type\n" } }',
      ]);
      const opened = network === 'own' ? /^(?:(?:2|10) [12]|16 [23])$/ : /^$/;
      for (const line of result.output.trim().split('\n')) assert.match(line, opened);
    });

    it('by a server of its own, unless it is granted localhost', async () => {
      const script = `const { connect, createServer } = require('node:net');
        const server = createServer((socket) => socket.end('own')).on('error', (error) => { console.log(error.code); process.exit(1); }).listen(0, '127.0.0.1', () =>
          connect(server.address().port, '127.0.0.1').on('data', (data) => { console.log(String(data)); server.close(); }));`;
      const granted = await run(['node', '-e', script], { network: 'localhost' });
      assert.equal(granted.output, 'own\n');
      const without = await run(['node', '-e', script]);
      if (network === 'own') assert.equal(without.output, 'own\n');
      else assert.match(without.output, /^EAFNOSUPPORT\n\[the sandbox gives .*`network: localhost`.*\]\n$/);
    });

    it('and leaves it unix sockets, by path and in pairs', async () => {
      const result = await node(
        `const { connect, createServer } = require('node:net');
        const server = createServer((socket) => socket.end('own')).listen(process.env.TMPDIR + '/own.sock', () =>
          connect(process.env.TMPDIR + '/own.sock').on('data', (data) => { console.log(String(data)); server.close(); }));
        require('node:child_process').execFileSync('/bin/sh', ['-c', 'echo paired'], { stdio: ['pipe', 'inherit', 'inherit'] });`,
      );
      assert.match(result.output, /^own$/m);
      assert.match(result.output, /^paired$/m);
    });

    it('by a program that would run as its owner', async () => {
      const program = join(looked, 'id');
      copyFileSync('/usr/bin/id', program);
      chmodSync(program, 0o6755);
      const result = await sh(
        `${program} -u; ${program} -ru; id -u; su -c id </dev/null; mount --bind / /tmp`,
      );
      const [effective, real, own] = result.output.split('\n');
      assert.equal(effective, own);
      assert.equal(real, own);
      assert.notEqual(own, '0');
      assert.doesNotMatch(result.output, /uid=0/);
    });

    it('by devices, neither those of the machine nor those it makes', async () => {
      const disks = readdirSync('/dev').filter((name) =>
        /^(?:[sv]d[a-z]|nvme\d+n1|mem|kmsg|port)$/.test(name),
      );
      const tries = ['mem', 'kmsg', 'tty0', 'console', ...disks].map((name) => `head -c 1 /dev/${name}`);
      const result = await sh(
        `for try in ${tries.map((line) => `'${line}'`).join(' ')} 'mknod made b 8 0' 'head -c 1 made' 'head -c 1 /dev/tty'; do sh -c "$try" && echo "DONE $try"; done; :`,
      );
      assert.doesNotMatch(result.output, /DONE/);
    });

    it('by links: symbolic ones, hard ones, and renaming across what may be written', async () => {
      writeFileSync(join(looked, 'base'), 'as it was');
      const result = await sh(
        `ln ${secrets}/token hard && echo LINKED; ln -s ${secrets} soft; cat soft/token && echo READ; ln ${looked}/base hard && echo changed > hard && echo WROTE; mv ${looked}/base moved && echo MOVED; ln -s ${looked}/base through && echo changed > through && echo WROTE; ln -s ../../data up; cat up/token && echo READ; cat /proc/self/root${secrets}/token && echo READ; :`,
      );
      assert.doesNotMatch(result.output, /LINKED|READ|WROTE|MOVED|top-secret/);
      assert.equal(readFileSync(join(looked, 'base'), 'utf8'), 'as it was');
      assert.equal(readFileSync(join(secrets, 'token'), 'utf8'), 'top-secret');
    });

    it('by a nested repository or a submodule that points at the supervisor’s files', async () => {
      const result = await sh(
        `rm -rf repo; git init -q repo && cd repo && git -c protocol.file.allow=always submodule add -q ${secrets} sub && echo ADDED; mkdir other && cd other && printf 'gitdir: ${secrets}\\n' > .git; git status && echo FOLLOWED; git --git-dir=${secrets} log && echo FOLLOWED; :`,
      );
      assert.doesNotMatch(result.output, /ADDED|FOLLOWED|top-secret/);
    });

    it(
      'by calls of the kernel: other processes, mounts, namespaces, keyrings, programs for the kernel',
      whereFiltered,
      async () => {
        const calls = refusedCalls('x64');
        const result = await run([
          'perl',
          '-e',
          'for (@ARGV) { $! = 0; my $r = syscall($_, 0, 0, 0, 0, 0); print "$_ ", ($r == -1 ? $! + 0 : "DONE"), "\\n" }',
          ...calls.map(String),
        ]);
        assert.equal(result.output, calls.map((call) => `${call} 1\n`).join(''));
      },
    );

    it('by typing into a terminal, or tracing a process of its own', whereFiltered, async () => {
      const result = await run([
        'perl',
        '-e',
        'my $c = "x"; my $r = ioctl(STDIN, 0x5412, $c); print "typed ", ($r ? "DONE" : $! + 0), "\\n"; my $pid = fork // die; if (!$pid) { sleep 5; exit } print "traced ", (syscall(101, 16, $pid, 0, 0) == -1 ? $! + 0 : "DONE"), "\\n"; kill KILL => $pid;',
      ]);
      assert.equal(result.output, 'typed 1\ntraced 1\n');
    });

    it('by what it inherits: no descriptor but its three, no terminal', async () => {
      const result = await run([
        'perl',
        '-e',
        'for my $fd (3 .. 255) { next unless open(my $copy, "<&=", $fd); my $what = readlink("/proc/self/fd/$fd"); print "INHERITED $fd $what\\n" unless $what eq "/dev/null" } print -t STDIN ? "TERMINAL" : "none";',
      ]);
      assert.equal(result.output, 'none');
    });

    it('by forking without end: it is ended for that, and the machine goes on', async () => {
      const started = Date.now();
      const result = await open({ processes: 200 })([
        'bash',
        '-c',
        // One that doubles would not let the other tests of this machine work until it is ended.
        'while :; do sleep 60 & sleep 0.005; done',
      ]);
      assert.equal(result.limit, 'processes');
      assert.ok(Date.now() - started < 25_000);
      assert.equal((await sh('echo again')).output, 'again\n');
    });

    it('by using up memory, in one process or in many', async () => {
      const limited = open({ memoryBytes: 300 * mebibyte });
      const many = await limited([
        '/bin/sh',
        '-c',
        `for i in 1 2 3 4 5 6 7 8; do perl -e '$x = "a" x 100_000_000; sleep 60' & done; wait`,
      ]);
      assert.equal(many.limit, 'memory');
      const one = await limited(['perl', '-e', '$x = "a" x 900_000_000; print "GOT IT"']);
      assert.notEqual(one.exitCode, 0);
      assert.doesNotMatch(one.output, /GOT IT/);
    });

    it('by filling the disk, with one file or with many', async () => {
      const limited = open({ diskBytes: 64 * mebibyte, fileBytes: 32 * mebibyte });
      const one = await limited(['/bin/sh', '-c', 'exec head -c 200000000 /dev/zero > large']);
      assert.equal(one.limit, 'file-size');
      rmSync(join(workspace, 'large'), { force: true });
      const many = await limited([
        '/bin/sh',
        '-c',
        'i=0; while :; do i=$((i + 1)); head -c 8000000 /dev/zero > "$TMPDIR/$i"; sleep 0.02; done',
      ]);
      assert.equal(many.limit, 'disk');
      assert.match(many.output, /^\[the sandbox ended it: its folders held more than 64 MiB, or .*\]\n$/m);
    });

    it('by using a processor without end', async () => {
      const result = await open({ cpuSeconds: 1 })(['/bin/sh', '-c', 'while :; do :; done']);
      assert.equal(result.limit, 'cpu');
      assert.equal(existsSync(join(workspace, 'core')), false);
    });
  });
}
