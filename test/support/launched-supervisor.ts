import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sandboxUser } from '../../src/execution/sandbox/choose-sandbox.ts';
import { fargateRung } from '../../src/execution/sandbox/fargate.ts';
import { viewMachine } from '../../src/execution/sandbox/machine-view.ts';
import { openSandbox } from '../../src/execution/sandbox/open-sandbox.ts';
import { letPass } from '../../src/execution/sandbox/rung.ts';
import { defaultLimits } from '../../src/execution/sandbox/sandbox-limits.ts';

/**
 * A supervisor as the launcher starts it, for one test: `node launched-supervisor.ts FOLDER SETPRIV…`. It shares a workspace with sandboxed commands and prints what came of
 * it as JSON.
 */
const [folder = '', ...setpriv] = process.argv.slice(2);
letPass(folder);
const workspace = join(folder, 'workspace');
mkdirSync(join(workspace, 'sub'), { recursive: true });
writeFileSync(join(workspace, 'sub/mine'), 'supervisor ');
writeFileSync(join(folder, 'secret'), 'top-secret');
const rung = fargateRung(
  { setpriv, prlimit: '/usr/bin/prlimit' },
  { userId: sandboxUser(), knowsTruncate: false },
);
const sandbox = openSandbox(
  rung,
  {
    visible: [workspace],
    scratch: join(folder, 'scratch'),
    view: viewMachine('/usr/bin:/bin', dirname(process.execPath)),
    limits: defaultLimits,
  },
  { now: Date.now },
);
const run = (script: string) =>
  sandbox.run({
    argv: ['/bin/sh', '-c', script],
    cwd: workspace,
    writable: [workspace],
    environment: {},
    timeoutMs: 20_000,
    outputCapBytes: 65_536,
    network: 'none',
  });

const rights = await run(`id -u; id -G; grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status`);
const closed = await run(
  'umask 077; echo agent >> sub/mine; mkdir -p closed/deep; echo hidden > closed/deep/file; chmod 0 closed/deep/file; (setsid sleep 1000 &)',
);
const read = {
  mine: readFileSync(join(workspace, 'sub/mine'), 'utf8'),
  hidden: readFileSync(join(workspace, 'closed/deep/file'), 'utf8'),
};
writeFileSync(join(workspace, 'closed/added'), 'by the supervisor');
const shared = await run('cat closed/added && echo more >> closed/added && rm closed/added && echo removed');
const kept = await run(
  `cat /proc/${process.pid}/environ ${folder}/secret; kill -KILL ${process.pid}; kill -KILL 1; kill -KILL -1`,
);
const after = await run('echo still here');
chmodSync(folder, 0o700);
rmSync(workspace, { recursive: true });
process.stdout.write(
  JSON.stringify({
    user: process.getuid?.(),
    groups: process.getgroups?.(),
    capabilities: /^CapEff:\t(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1],
    rights: rights.output,
    closed: closed.exitCode,
    read,
    shared: shared.output,
    kept: kept.output,
    after: after.output,
  }),
);
