import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const inExecution = (path: string) =>
  fileURLToPath(new URL(`../../../src/execution/${path}`, import.meta.url));
const instructions = readFileSync(inExecution('Dockerfile'), 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (wanted: string) => instructions.filter(({ name }) => name === wanted).map(({ rest }) => rest);

describe('the worker’s image', () => {
  it('has one base, which an argument can give by its digest', () => {
    assert.deepEqual(all('FROM'), [`${'$'}{BASE_IMAGE}`]);
    assert.match(all('ARG')[0] ?? '', /^BASE_IMAGE=node:24\.\d+\.\d+-trixie-slim$/);
  });

  it('takes no secret and fetches no program from elsewhere than its base’s archives and npm', () => {
    const given = [...all('ARG'), ...all('ENV')].join('\n');
    assert.doesNotMatch(given, /TOKEN|SECRET|PASSWORD|_KEY|PRIVATE/i);
    assert.deepEqual(all('ADD'), []);
    assert.doesNotMatch(all('RUN').join('\n'), /https?:|--mount=type=secret/);
  });

  it('installs agents’ command lines of exact versions, and none of their scripts', () => {
    const installed = installingAgents('@openai/codex@0.98.0 opencode-ai@1.2.3-beta.4');
    assert.deepEqual(installed, {
      status: 0,
      npm: [
        'install --global --ignore-scripts --no-fund --no-audit @openai/codex@0.98.0 opencode-ai@1.2.3-beta.4',
        'cache clean --force',
      ],
      stderr: '',
    });
    assert.deepEqual(installingAgents(''), { status: 0, npm: [], stderr: '' });
  });

  it('is not built with an agent’s command line of no exact version', () => {
    for (const inexact of [
      'opencode-ai',
      'opencode-ai@latest',
      'opencode-ai@^1.2.3',
      'opencode-ai@1.2',
      '-g',
    ]) {
      const { status, npm, stderr } = installingAgents(`@openai/codex@0.98.0 ${inexact}`);
      assert.deepEqual([status, npm], [1, []], inexact);
      assert.match(stderr, new RegExp(`AGENT_CLIS: ${inexact.replaceAll(/[\^.]/g, '\\$&')} is no package`));
    }
  });

  it('copies only what was staged, owned by root and writable by nobody else', () => {
    for (const copy of all('COPY'))
      assert.match(copy, /^--chown=root:root --chmod=0[67][45][45] (launch\.sh|worker|egress-gateway) /);
  });

  it('begins with the launcher, which becomes the supervisor', () => {
    const entry = JSON.parse(all('ENTRYPOINT')[0] ?? '[]') as string[];
    assert.equal(entry[0], '/opt/factory/launch.sh');
    assert.deepEqual(entry.slice(-1), ['/opt/factory/worker/main.mjs']);
    assert.deepEqual(all('CMD'), []);
    const launcher = readFileSync(inExecution('launcher/launch.sh'), 'utf8');
    execFileSync('/bin/sh', ['-n', inExecution('launcher/launch.sh')]);
    assert.match(launcher, /^exec setpriv --reuid="\$supervisor"/m);
    assert.match(launcher, /^kept=\+setuid,\+setgid,\+setpcap,\+chown,\+kill$/m);
  });

  it('lets the supervisor keep five capabilities and no user but its own', () => {
    if (process.getuid?.() !== 0) return; // only root can become another user; the image's container is root
    const folder = mkdtempSync(join(tmpdir(), 'launcher-'));
    const look =
      'id -u; id -g; id -G; grep -E "^Cap(Eff|Bnd|Amb)" /proc/self/status; stat -c %u "$TMPDIR"; echo $$';
    const { stdout, stderr } = spawnSync(inExecution('launcher/launch.sh'), ['/bin/sh', '-c', look], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', TMPDIR: folder },
    });
    rmSync(folder, { recursive: true });
    const [user, group, groups = '', ...rest] = stdout.trim().split('\n');
    const process_ = rest.pop();
    assert.deepEqual([user, group], ['10001', '10001'], stderr);
    assert.deepEqual(groups.split(' '), ['10001', String(1_000_000_000 + Number(process_))]);
    assert.equal(rest.pop(), '10001');
    /* CHOWN is bit 0, KILL 5, SETGID 6, SETUID 7, SETPCAP 8. */
    for (const line of rest) assert.match(line, /^Cap\w+:\s+00000000000001e1$/);
  });
});

/** Runs the image's instruction that installs agents, with an npm that only tells what it was asked for. */
function installingAgents(agentClis: string): { status: number | null; npm: string[]; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'agents-'));
  const asked = join(folder, 'asked');
  writeFileSync(join(folder, 'npm'), `#!/bin/sh\necho "$@" >> ${asked}\n`, { mode: 0o755 });
  const [instruction = 'false'] = all('RUN').filter((run) => run.includes('AGENT_CLIS'));
  const { status, stderr } = spawnSync('/bin/sh', ['-c', instruction], {
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env.PATH ?? ''}`, AGENT_CLIS: agentClis },
  });
  const npm = existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : [];
  rmSync(folder, { recursive: true });
  return { status, npm, stderr };
}
