import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const entry = join(import.meta.dirname, '../../../bin/factory.js');

describe('a command whose reader has gone', () => {
  const folder = temporaryFolder('closed-pipe');

  /** Runs a command whose standard output is closed before it prints. */
  async function unread(...args: string[]): Promise<{ code: number | null; stderr: string }> {
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    return { code, stderr };
  }

  it('ends without a word, as SIGPIPE ends programs', async () => {
    writeFileSync(join(folder, 'none.env'), 'TABLE_NAME=\n');
    for (const args of [
      ['doctor', '--env', 'none.env', '--no-canary'],
      ['doctor', '--env', 'none.env', '--no-canary', '--json'],
      ['setup', '--to', 'env', '--profile', 'frugal', '--dry-run'],
    ])
      assert.deepEqual(await unread(...args), { code: 141, stderr: '' }, args.join(' '));
  });

  it('ends in order where it has something to put away', async () => {
    const { code, stderr } = await unread('setup', '--to', 'env', '--profile', 'frugal', '--env', 'kept.env');
    assert.equal(code, 1);
    assert.match(stderr, /^Nothing was registered\. Next: factory setup\n$/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('kept')),
      [],
    );
  });
});
