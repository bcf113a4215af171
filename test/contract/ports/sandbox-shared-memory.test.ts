import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { viewMachine } from '../../../src/execution/sandbox/machine-view.ts';
import { openSandbox } from '../../../src/execution/sandbox/open-sandbox.ts';
import { letPass, type Rung } from '../../../src/execution/sandbox/rung.ts';
import { defaultLimits } from '../../../src/execution/sandbox/sandbox-limits.ts';
import { describeWorking } from './describe-rung.ts';

const mebibyte = 1024 * 1024;

/**
 * Memory that belongs to no single process: each rung that isolates must count it, and leave none behind. One rung after the other: the machine's shared memory is looked at as a whole.
 */
function describeSharedMemory(rung: Rung): void {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'shared-memory-')));
  const workspace = join(root, 'workspace');
  mkdirSync(workspace);
  if (rung.otherUser === true) letPass(root);
  after(() => rmSync(root, { recursive: true, force: true }));
  const view = viewMachine(process.env.PATH ?? '', dirname(process.execPath));
  const place = { visible: [workspace], scratch: join(root, 'scratch'), view };
  const perl = (script: string, memoryBytes = 300 * mebibyte) =>
    openSandbox(rung, { ...place, limits: { ...defaultLimits, memoryBytes } }, { now: Date.now }).run({
      argv: ['perl', '-e', script],
      cwd: workspace,
      writable: [workspace],
      environment: {},
      timeoutMs: 60_000,
      outputCapBytes: 65_536,
      network: 'none',
    });
  /** mmap and memfd_create go by their numbers, which every machine has others of. */
  const here = { skip: process.arch === 'x64' ? false : 'no numbers of the calls here' };
  const mapped = (size: number) =>
    `my $at = syscall(9, 0, ${size}, 3, 0x21, -1, 0); die "mmap $!" if $at == -1; open(my $zero, '<', '/dev/zero') or die;
     for (my $done = 0; $done < ${size}; $done += 1048576) { die "fill $!" if syscall(0, fileno($zero), $at + $done, 1048576) == -1 }`;
  const size = 500 * mebibyte;

  describe(`shared memory in sandbox rung ${rung.name}`, () => {
    it('counts as memory when a process has mapped it', here, async () => {
      const result = await perl(`${mapped(size)} sleep 60; print "GOT IT"`);
      assert.equal(result.limit, 'memory', result.output);
      assert.doesNotMatch(result.output, /GOT IT/);
    });

    it('counts as memory when the process that filled it has let go of the pages', here, async () => {
      const result = await perl(
        `${mapped(size)} syscall(28, $at, ${size}, 4) == 0 or die; sleep 60; print "GOT IT"`,
      );
      assert.equal(result.limit, 'memory', result.output);
    });

    it('counts once, however many processes have mapped it', here, async () => {
      const part = 200 * mebibyte;
      const result = await perl(
        `${mapped(part)} $| = 1; for (1 .. 8) { next if fork; for (my $done = 0; $done < ${part}; $done += 4096) { unpack('P1', pack('J', $at + $done)) } sleep 1; exit } 1 while wait != -1; print "DONE"`,
        1_500 * mebibyte,
      );
      assert.equal(result.output, 'DONE');
    });

    it('counts as memory as a file that nobody has mapped', here, async () => {
      const result = await perl(
        `my $made = syscall(319, my $name = "x", 0); die "refused $!" if $made == -1; open(my $file, '>&=', $made) or die; my $part = "x" x 1048576; for (1 .. 500) { syswrite($file, $part) or die } sleep 60; print "GOT IT"`,
      );
      if (!/^refused/.test(result.output)) assert.equal(result.limit, 'memory', result.output);
      assert.doesNotMatch(result.output, /GOT IT/);
    });

    it('counts as memory as a segment of System V, and none of those outlives its command', async () => {
      const many = await perl(
        `my $id = shmget(0x5151, ${size}, 01666) // die "shmget $!"; my $part = "x" x 1048576; shmwrite($id, $part, $_ * 1048576, 1048576) for 0 .. 499; sleep 60; print "GOT IT"`,
      );
      assert.equal(many.limit, 'memory', many.output);
      const few = await perl(
        `for my $made (shmget(0x5152, 1048576, 01666), msgget(0x5152, 01666), semget(0x5152, 1, 01666)) { print defined $made ? "made\\n" : "refused $!\\n" }`,
        defaultLimits.memoryBytes,
      );
      assert.equal(few.output, 'made\nmade\nmade\n');
      for (const kind of ['shm', 'msg', 'sem'])
        assert.doesNotMatch(readFileSync(`/proc/sysvipc/${kind}`, 'utf8'), /^ *(?:20817|20818) /m, kind);
      const again = await perl(
        `print defined shmget(0x5152, 1048576, 0) || defined msgget(0x5152, 0) || defined semget(0x5152, 1, 0) ? "STILL THERE" : "gone"`,
        defaultLimits.memoryBytes,
      );
      assert.equal(again.output, 'gone');
    });

    it('has no queue of messages that outlives its command', here, async () => {
      const ask = (flags: string) =>
        perl(
          `print syscall(240, my $name = "left-behind", ${flags}, 0600, 0) == -1 ? "none" : "a queue"`,
          defaultLimits.memoryBytes,
        );
      assert.match((await ask('0102')).output, /^(?:none|a queue)$/);
      assert.equal((await ask('2')).output, 'none');
    });
  });
}

for (const name of ['bubblewrap', 'namespaces', 'fargate'] as const)
  await describeWorking(name, describeSharedMemory);
