import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Finding } from '../../../src/observability/doctor/finding.ts';
import { type FactoryProgram, readLocalJson, runFactory } from '../../support/factory-program.ts';

describe('the command factory doctor', { timeout: 240_000 }, () => {
  let folder: string;
  let dataDir: string;
  let factory: FactoryProgram;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'doctor-command-'));
    dataDir = join(folder, 'data');
    factory = runFactory(['start', '--no-demo', '--data', dataDir]);
    await factory.says('The factory is up');
  });
  after(async () => {
    factory.kill('SIGTERM');
    await factory.ended;
    await rm(folder, { recursive: true, force: true });
  });

  it('is all green on a factory that runs here, and packs a report without its secrets', async () => {
    const bundle = join(folder, 'bundle.json');
    const doctor = runFactory(['doctor', '--data', dataDir, '--no-canary', '--json', '--bundle', bundle]);
    const { code, stdout, stderr } = await doctor.ended;
    assert.equal(code, 0, stdout + stderr);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    assert.deepEqual(
      findings.filter(({ status }) => status === 'failed'),
      [],
    );

    const text = await readFile(bundle, 'utf8');
    const { github } = await readLocalJson(dataDir);
    const { workerRegistrationKey } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));
    for (const secret of [github.webhookSecret, workerRegistrationKey, 'BEGIN RSA', 'PRIVATE KEY-----'])
      assert.ok(!text.includes(secret));
    assert.ok(JSON.parse(text).log.length > 0);
    for (const file of [bundle, join(dataDir, 'environment.json')])
      assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('overwrites no file with a report', async () => {
    const bundle = join(dataDir, 'secrets.json');
    const before = await readFile(bundle, 'utf8');
    const doctor = runFactory(['doctor', '--data', dataDir, '--no-canary', '--bundle', bundle]);
    assert.equal((await doctor.ended).code, 2);
    assert.equal(await readFile(bundle, 'utf8'), before);
  });

  it('ends with 1 and the mend when something is wrong, and with 2 when there is nothing to look at', async () => {
    const variables = JSON.parse(await readFile(join(dataDir, 'environment.json'), 'utf8'));
    const file = join(folder, 'wrong.env');
    const wrong = { ...variables, TABLE_NAME: 'no-such-table' };
    const lines = Object.entries(wrong).map(
      ([name, value]) => `${name}="${String(value).replaceAll('\n', '\\n')}"`,
    );
    await writeFile(file, lines.join('\n'));
    const found = await runFactory(['doctor', '--env', file, '--no-canary']).ended;
    assert.equal(found.code, 1, found.stderr);
    assert.match(found.stdout, /FAILED {2}storage .*TABLE_NAME[\s\S]*→ set TABLE_NAME/);

    const nothing = await runFactory(['doctor', '--data', join(folder, 'nowhere')]).ended;
    assert.equal(nothing.code, 2);
    assert.match(nothing.stderr, /npm start/);
  });
});
