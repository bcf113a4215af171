import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, it } from 'node:test';
import { openCredentialsFile } from '../../../../src/cli/setup/credentials-file.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const variables = { GITHUB_APP_ID: '1', WEBHOOK_SECRET: 'secret' };
const written = 'GITHUB_APP_ID="1"\nWEBHOOK_SECRET="secret"\n';

describe('the file of credentials', () => {
  const root = temporaryFolder('credentials-file');
  let folder: string;
  let path: string;
  let runs = 0;
  beforeEach(() => {
    folder = join(root, String(++runs));
    path = join(folder, 'factory.env');
    mkdirSync(folder);
  });

  it('is there when it is complete, for its owner alone, and nothing else is left', async () => {
    const file = await openCredentialsFile(path);
    assert.ok(!existsSync(path));
    assert.equal(await file.write(variables), path);
    assert.equal(readFileSync(path, 'utf8'), written);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['factory.env']);
  });

  it('leaves nothing when it is removed', async () => {
    await (await openCredentialsFile(path)).remove();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is not kept from its place by an empty file, nor by a run that was killed', async () => {
    writeFileSync(path, '', { mode: 0o644 });
    await openCredentialsFile(path);
    const file = await openCredentialsFile(path);
    assert.equal(await file.write(variables), path);
    assert.equal(readFileSync(path, 'utf8'), written);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('replaces nothing that says something, and follows no link', async () => {
    writeFileSync(path, 'KEEP=me\n');
    await assert.rejects(openCredentialsFile(path), { code: 'file-exists' });
    const linked = join(folder, 'linked.env');
    symlinkSync(join(folder, 'elsewhere'), linked);
    await assert.rejects(openCredentialsFile(linked), { code: 'file-exists' });
    await assert.rejects(openCredentialsFile(join(folder, 'no/such/folder')), { code: 'file-exists' });
  });

  it('lies beside its place, and says so, when somebody else took that meanwhile', async () => {
    const file = await openCredentialsFile(path);
    writeFileSync(path, 'KEEP=me\n');
    const beside = await file.write(variables);
    assert.notEqual(beside, path);
    assert.equal(readFileSync(beside, 'utf8'), written);
    assert.equal(readFileSync(path, 'utf8'), 'KEEP=me\n');
  });
});
