import type { Attempt } from './attempt.ts';

/**
 * A git repository inside the workspace for the agent's own use: `git diff` and `git status` are how engineers look at their work. It is made by git in the
 * sandbox and belongs to the untrusted side: nothing of it is ever read by the factory, which records the files with a git-dir of its own.
 */
const script = `git init -q . && git add -A && git -c user.name=base -c user.email=base@localhost commit -q --no-verify --allow-empty -m 'The code as it was'`;

/** Where git cannot do that the agent works without it. */
export async function giveHistory(attempt: Attempt): Promise<void> {
  const { workspace } = attempt.repository;
  await attempt.sandbox.run({
    argv: ['/bin/sh', '-c', script],
    cwd: workspace,
    writable: [workspace],
    environment: {},
    timeoutMs: 60_000,
    outputCapBytes: 4_096,
    network: 'none',
    signal: attempt.rights.signal,
  });
}
