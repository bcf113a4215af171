import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setprivWithLandlock } from '../../support/setpriv-with-landlock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const program = fileURLToPath(new URL('../../support/launched-supervisor.ts', import.meta.url));
const launcher = fileURLToPath(new URL('../../../src/execution/launcher/launch.sh', import.meta.url));

/** Why a supervisor of another user cannot be started here; undefined when it can. */
function obstacle(setpriv: ReturnType<typeof setprivWithLandlock>): string | undefined {
  if (process.getuid?.() !== 0) return 'only root can start a supervisor as another user';
  if ('unavailable' in setpriv) return setpriv.unavailable;
  for (let folder = dirname(program); folder !== '/'; folder = dirname(folder)) {
    const others = spawnSync('find', [folder, '-maxdepth', '0', '-perm', '-o+x'], { encoding: 'utf8' });
    if (others.stdout === '') return `${folder} is closed to other users`;
  }
  accessSync(launcher, constants.R_OK);
  return undefined;
}

/** The same words for a copy in the folder. */
function copied(words: string[], folder: string): string[] {
  const [root = ''] = words[0]?.split('/usr/') ?? [];
  cpSync(join(root, 'usr'), join(folder, 'usr'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/\/share(?:\/|$)/.test(path),
  });
  return words.map((word) => word.replace(root, folder));
}

describe('a supervisor as the launcher starts it', () => {
  const setpriv = setprivWithLandlock();
  const reason = obstacle(setpriv);
  if (reason !== undefined || 'unavailable' in setpriv) {
    it('holds five capabilities, and its commands none', (t) => t.skip(reason ?? ''));
    return;
  }
  const folder = temporaryFolder('launched');
  // The user's cache may be closed to the supervisor.
  const words = setpriv.words.length === 1 ? setpriv.words : copied(setpriv.words, folder);
  chmodSync(folder, 0o711);
  // The launcher gives it to the supervisor.
  const own = temporaryFolder('supervisor');
  // In a process id namespace of its own: the test is about signals to everybody.
  const apart = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child=KILL', '--'];
  const ran = spawnSync(
    'env',
    [...[`TMPDIR=${own}`, ...apart, 'sh', launcher], ...[process.execPath, program, own, ...words]],
    { encoding: 'utf8', timeout: 60_000 },
  );

  it('holds five capabilities, and its commands none', () => {
    assert.equal(ran.status, 0, ran.stderr);
    const { user, capabilities, rights } = JSON.parse(ran.stdout);
    assert.equal(user, 10001);
    assert.equal(capabilities, '00000000000001e1'); // CHOWN, KILL, SETGID, SETUID, SETPCAP
    assert.match(
      rights,
      /^1\d{9}\n1\d{9}\nCapInh:\t0+\nCapPrm:\t0+\nCapEff:\t0+\nCapBnd:\t0+\nCapAmb:\t0+\nNoNewPrivs:\t1\nSeccomp:\t2\n$/,
    );
  });

  it('reads and changes what its commands made, however they closed it, and they what it made', () => {
    const { closed, read, shared } = JSON.parse(ran.stdout);
    assert.equal(closed, 0);
    assert.deepEqual(read, { mine: 'supervisor agent\n', hidden: 'hidden\n' });
    assert.equal(shared, 'by the supervisorremoved\n');
  });

  it('is out of their reach: its environment, its files and its life', () => {
    const { kept, after } = JSON.parse(ran.stdout);
    assert.doesNotMatch(kept, /top-secret|TMPDIR/);
    assert.equal(after, 'still here\n');
  });
});
