import { accessSync, constants, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Clock } from '../../ports/clock.ts';
import { bubblewrapRung } from './bubblewrap.ts';
import { fargateRung } from './fargate.ts';
import type { MachineView } from './machine-view.ts';
import { namespacesRung } from './namespaces.ts';
import { noSandboxRung } from './no-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import { letPass, type Rung } from './rung.ts';
import { limitsOn } from './sandbox-limits.ts';
import { seccompFilter } from './seccomp/seccomp-filter.ts';

export type SandboxNeeds = {
  /** Where programs are looked for. */
  searchPath: string;
  /** The rungs to try, highest first; those whose programs are on the path unless given. */
  ladder?: readonly Rung[] | undefined;
  view: MachineView;
  /** An existing folder in which a probe may make its own. */
  scratch: string;
  /** Folders above it that are the attempt's alone: a rung whose commands run as another user opens them for passing through. */
  above?: readonly string[];
  /** Nothing of the model's making runs (scripted model), or a person said that they take the risk. */
  noneAllowed: boolean;
  clock: Clock;
};

/**
 * Finds the highest rung of the ladder that really works here: each is tried with a command before it counts.
 * @throws FactoryError `no-sandbox` when none does and none may be done without; its message says what to install
 */
export async function chooseSandbox(needs: SandboxNeeds): Promise<Rung> {
  const failures: string[] = [];
  for (const rung of needs.ladder ?? isolatingRungs(needs.searchPath)) {
    const failure = await probeRung(rung, needs);
    if (failure === undefined) return rung;
    failures.push(`${rung.name}: ${failure}`);
  }
  if (needs.noneAllowed) return noSandboxRung();
  throw new FactoryError(
    'no-sandbox',
    `No sandbox works on this machine${failures.length === 0 ? '' : ` (${failures.join('; ')})`}. Install one with \`sudo apt-get install bubblewrap\`, ` +
      'or accept that the agent can reach everything you can: FACTORY_UNSAFE_NO_SANDBOX=true npm start, or factory run --unsafe-no-sandbox.',
    { disposition: 'ask-human' },
  );
}

/** The rungs whose programs are installed, highest first. */
export function isolatingRungs(searchPath: string): Rung[] {
  const find = (name: string) => findProgram(name, searchPath);
  const [bwrap, setpriv, unshare, prlimit] = ['bwrap', 'setpriv', 'unshare', 'prlimit'].map(find);
  if (prlimit === undefined) return [];
  const filter = seccompFilter(process.arch, 'internet');
  const both = [true, false];
  return [
    ...(bwrap === undefined
      ? []
      : both.map((canForbidUserNamespaces) =>
          bubblewrapRung({ bwrap, prlimit }, { canForbidUserNamespaces, filtersCalls: filter !== undefined }),
        )),
    ...(setpriv === undefined || unshare === undefined
      ? []
      : [namespacesRung({ setpriv, unshare, prlimit, perl: find('perl') }, filter)]),
    ...(setpriv === undefined || filter === undefined
      ? []
      : both.map((knowsTruncate) =>
          fargateRung({ setpriv: [setpriv], prlimit }, { userId: sandboxUser(), knowsTruncate }),
        )),
  ];
}

/** A user for the commands of this supervisor alone, beyond those that machines give to people and services. */
export function sandboxUser(): number {
  return 1_000_000_000 + process.pid;
}

/**
 * Undefined when a command came through and could not see what it must not; else why not. A rung that runs commands without holding them back is worse than none.
 */
export async function probeRung(rung: Rung, needs: SandboxNeeds): Promise<string | undefined> {
  const probe = realpathSync(mkdtempSync(join(needs.scratch, 'probe-')));
  const [visible, hidden] = ['visible', 'hidden'].map((name) => join(probe, name)) as [string, string];
  try {
    for (const folder of [visible, hidden]) mkdirSync(folder);
    writeFileSync(join(hidden, 'file'), 'hidden');
    if (rung.otherUser === true) for (const folder of [...(needs.above ?? []), probe]) letPass(folder);
    const place = { visible: [visible], scratch: join(probe, 'scratch'), view: needs.view };
    const sandbox = openSandbox(rung, { ...place, limits: limitsOn(totalmem()) }, needs.clock);
    const result = await sandbox.run({
      argv: ['/bin/sh', '-c', 'echo "$(id -u)"; cat "$1" 2>/dev/null; :', 'sh', join(hidden, 'file')],
      cwd: visible,
      writable: [],
      environment: {},
      timeoutMs: 10_000,
      outputCapBytes: 1_024,
      network: 'none',
    });
    if (result.exitCode !== 0) return `exit code ${result.exitCode}, ${result.output.trim()}`;
    return result.output.includes('hidden') ? 'commands see files that are not theirs' : undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

function findProgram(name: string, searchPath: string): string | undefined {
  return searchPath
    .split(':')
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
