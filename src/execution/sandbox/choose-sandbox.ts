import { accessSync, constants, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Clock } from '../../ports/clock.ts';
import { bubblewrapRung } from './bubblewrap.ts';
import type { MachineView } from './machine-view.ts';
import { namespacesRung } from './namespaces.ts';
import { noSandboxRung } from './no-sandbox.ts';
import { openSandbox } from './open-sandbox.ts';
import type { Rung } from './rung.ts';

export type SandboxNeeds = {
  /** Where programs are looked for. */
  searchPath: string;
  /** The rungs to try, highest first; those whose programs are on the path unless given. */
  ladder?: readonly Rung[] | undefined;
  view: MachineView;
  /** An existing folder in which a probe may make its own. */
  scratch: string;
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
  const bwrap = find('bwrap');
  const setpriv = find('setpriv');
  const unshare = find('unshare');
  return [
    ...(bwrap === undefined
      ? []
      : [true, false].map((canForbidUserNamespaces) => bubblewrapRung(bwrap, { canForbidUserNamespaces }))),
    ...(setpriv === undefined || unshare === undefined ? [] : [namespacesRung({ setpriv, unshare })]),
  ];
}

/** Undefined when a command came through; else why not. */
export async function probeRung(rung: Rung, needs: SandboxNeeds): Promise<string | undefined> {
  const scratch = realpathSync(mkdtempSync(join(needs.scratch, 'probe-')));
  try {
    const sandbox = openSandbox(rung, { visible: [scratch], scratch, view: needs.view }, needs.clock);
    const result = await sandbox.run({
      argv: ['/bin/sh', '-c', 'echo "$(id -u)"'],
      cwd: scratch,
      writable: [],
      environment: {},
      timeoutMs: 10_000,
      outputCapBytes: 1_024,
      network: 'none',
    });
    return result.exitCode === 0 ? undefined : `exit code ${result.exitCode}, ${result.output.trim()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
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
