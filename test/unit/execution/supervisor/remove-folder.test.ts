import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { removeFolder } from '../../../../src/execution/supervisor/remove-folder.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

describe('removeFolder', () => {
  it('deletes folders that were made unwritable, and nothing that links point at', async () => {
    const root = temporaryFolder('remove-folder');
    const kept = join(root, 'kept');
    mkdirSync(kept);
    writeFileSync(join(kept, 'file'), '');
    chmodSync(kept, 0o555);
    const doomed = join(root, 'doomed');
    mkdirSync(join(doomed, 'a/b'), { recursive: true });
    writeFileSync(join(doomed, 'a/b/file'), '');
    symlinkSync(kept, join(doomed, 'a/link'));
    chmodSync(join(doomed, 'a/b'), 0o000);
    chmodSync(join(doomed, 'a'), 0o555);
    await removeFolder(doomed);
    assert.equal(existsSync(doomed), false);
    assert.equal(existsSync(join(kept, 'file')), true);
    chmodSync(kept, 0o755);
  });

  it('is content when there is nothing', async () => removeFolder('/nonexistent/folder'));
});
