import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { environmentFile } from '../../../src/config/environment-file.ts';
import type { Finding } from '../../../src/observability/doctor/finding.ts';
import { type FactoryProgram, readLocalJson, runFactory } from '../../support/factory-program.ts';
import { startFakeSsm } from '../../support/fake-ssm.ts';

const execute = promisify(execFile);

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
    assert.ok(!stdout.includes('[redacted'), stdout);

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

  it('finds a machine without room: too few open files, and a disk that is full', async () => {
    const doctor = join(import.meta.dirname, '../../../bin/factory.js');
    const args = [process.execPath, doctor, 'doctor', '--data', dataDir, '--no-canary'];
    const look = (command: string, ...before: string[]) =>
      execute(command, [...before, ...args], { env: { PATH: process.env.PATH ?? '', TMPDIR: full } }).then(
        ({ stdout }) => stdout,
        (error: { stdout?: string }) => error.stdout ?? '',
      );
    const full = join(folder, 'full');
    await mkdir(full);
    assert.match(
      await look('prlimit', '--nofile=512'),
      /FAILED {2}quotas .*may have 512 files open; 1024 are needed[\s\S]*→ .*ulimit -n 1024/,
    );
    const smallDisk = ['--dev-bind', '/', '/', '--size', String(8 * 1_048_576), '--tmpfs', full];
    assert.match(
      await look('bwrap', ...smallDisk),
      /FAILED {2}quotas .*0\.0 GiB are free for \S+full; 1\.0 GiB are needed[\s\S]*→ make room/,
    );
  });

  it('tells no secret that an address holds', async () => {
    const { MODEL_API_KEY = '', ...variables } = JSON.parse(
      await readFile(join(dataDir, 'environment.json'), 'utf8'),
    ) as Record<string, string>;
    const secret = `${MODEL_API_KEY}-which-is-long-enough`;
    const file = join(folder, 'leaking.env');
    const leaking = {
      ...variables,
      MODEL_API_KEY: secret,
      MODEL_BASE_URL: `http://127.0.0.1:9/v1?key=${secret}`,
    };
    await writeFile(file, environmentFile(leaking));
    const { code, stdout, stderr } = await runFactory(['doctor', '--env', file, '--no-canary', '--json'])
      .ended;
    assert.equal(code, 1, stderr);
    assert.match(stdout, /"check":"model","status":"failed"/);
    assert.ok(!(stdout + stderr).includes(secret));
  });

  it('reads secrets from Parameter Store where the file names them, and tells none of them', async (test) => {
    const ssm = await startFakeSsm();
    test.after(ssm.close);
    const variables = JSON.parse(await readFile(join(dataDir, 'environment.json'), 'utf8'));
    const secret = (name: string, path: string) => {
      ssm.parameters.set(path, { Type: 'SecureString', Value: variables[name] });
      return { [name]: `ssm:${path}` };
    };
    const file = join(folder, 'deployed.env');
    const bundle = join(folder, 'deployed.json');
    await writeFile(
      file,
      environmentFile({
        ...variables,
        AWS_ENDPOINT_URL_SSM: ssm.url,
        ...secret('GITHUB_APP_PRIVATE_KEY', '/devfactory/github/private-key'),
        ...secret('WEBHOOK_SECRET', '/devfactory/github/webhook-secret'),
      }),
    );
    const doctor = runFactory(['doctor', '--env', file, '--no-canary', '--bundle', bundle]);
    const { code, stdout, stderr } = await doctor.ended;
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /ok {6}webhook .*takes signed deliveries/);
    assert.ok(!`${stdout}${await readFile(bundle, 'utf8')}`.includes(variables.WEBHOOK_SECRET));
  });

  it('ends with 1 and the mend when something is wrong, and with 2 when there is nothing to look at', async () => {
    const variables = JSON.parse(await readFile(join(dataDir, 'environment.json'), 'utf8'));
    const file = join(folder, 'wrong.env');
    await writeFile(file, environmentFile({ ...variables, TABLE_NAME: 'no-such-table' }));
    const found = await runFactory(['doctor', '--env', file, '--no-canary']).ended;
    assert.equal(found.code, 1, found.stderr);
    assert.match(found.stdout, /FAILED {2}storage .*TABLE_NAME[\s\S]*→ set TABLE_NAME/);

    const nothing = await runFactory(['doctor', '--data', join(folder, 'nowhere')]).ended;
    assert.equal(nothing.code, 2);
    assert.match(nothing.stderr, /npm start/);
  });
});
