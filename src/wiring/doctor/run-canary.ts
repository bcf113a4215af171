import { execFile } from 'node:child_process';
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sampleIssuePath, sampleRepositoryFolder } from '../../adapters/local/sample/sample-files.ts';
import { type Finding, failed, ok } from '../../observability/doctor/finding.ts';
import { runOnLocalClone } from '../standalone.ts';
import { messageOf } from './examine-github.ts';

const run = promisify(execFile);
const mend = 'try it by itself to see more: factory run --repo CLONE --issue FILE --scripted SCENARIO';

/**
 * Has the scripted model work on the sample in a folder of its own, by the very attempt that a worker makes: git, sandbox, agent, gates and commit. It asks nobody for anything and leaves nothing; it says
 * nothing of queues, functions and tasks.
 */
export async function runCanary(searchPath: string): Promise<Finding> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'factory-canary-')));
  const repository = join(folder, 'repository');
  try {
    await cp(sampleRepositoryFolder, repository, { recursive: true });
    const env = { PATH: searchPath, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' };
    const person = ['-c', 'user.name=Canary', '-c', 'user.email=canary@example.invalid'];
    await run('git', ['init', '--quiet', '--initial-branch=main'], { cwd: repository, env });
    await run('git', ['add', '--all'], { cwd: repository, env });
    await run('git', [...person, 'commit', '--quiet', '-m', 'Begin'], { cwd: repository, env });
    const outcome = await runOnLocalClone({
      repository,
      issueFile: sampleIssuePath,
      model: { kind: 'scripted' },
      outputFolder: join(folder, 'output'),
      searchPath,
      unsafeNoSandbox: false,
      terminated: new AbortController().signal,
    });
    const { delivered, report, stopReason, explanation } = outcome;
    if (delivered === undefined)
      return failed(
        'attempt',
        `on this machine the sample got no branch: ${stopReason ?? ''} ${explanation ?? ''}`.trim(),
        mend,
      );
    const gates = report?.gates.map(({ name, status }) => `${name} ${status}`).join(', ');
    return ok(
      'attempt',
      `on this machine the sample was worked on in the sandbox ${report?.sandbox}: ${gates}`,
    );
  } catch (error) {
    return failed('attempt', messageOf(error), mend);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
