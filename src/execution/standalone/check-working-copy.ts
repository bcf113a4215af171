import { copyFile, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FactoryConfig } from '../../config/factory-config.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { Commands } from '../../contracts/worker-protocol.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ids } from '../../ports/ids.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { detectCommands } from '../detection/detect-commands.ts';
import { readRepositoryFiles } from '../detection/read-repository-files.ts';
import type { AttemptProxy } from '../egress/attempt-proxy.ts';
import { openEgress } from '../egress/open-egress.ts';
import { askRegistries } from '../gates/dependencies/ask-registries.ts';
import type { GatesReport } from '../gates/gate-run.ts';
import { type MeasuredFolder, measureCommands } from '../gates/measure-commands.ts';
import { runGates } from '../gates/run-gates.ts';
import { checkOutCopy } from '../git/check-out.ts';
import { commitSnapshot } from '../git/commit-snapshot.ts';
import type { GitProgram } from '../git/git-program.ts';
import { snapshotWorkspace } from '../git/snapshot-workspace.ts';
import { createTrustedRepository, type TrustedRepository } from '../git/trusted-repository.ts';
import { grantNetwork } from '../sandbox/grant-network.ts';
import { configurationOf, resolveRevision, usualBase } from './local-revisions.ts';

export type WorkingCopyCheck = {
  /** The working copy; nothing in it is written. */
  repository: string;
  /** What the change is measured against; absent: where it left the branch that it is meant for. */
  base?: string;
  /** Leave out what runs commands of the repository. */
  readOnly: boolean;
};
export type WorkingCopyDependencies = {
  git: GitProgram;
  clock: Clock;
  /** An existing, empty folder. The caller deletes it. */
  folder: string;
  ids: Ids;
  /** Opens a sandbox that sees these folders, with the way out that the configuration grants. */
  openSandbox(name: string, visible: string[], egress: AttemptProxy | undefined): MeasuredFolder['sandbox'];
  signal: AbortSignal;
  onGate(name: string): void;
};
export type WorkingCopyReport = GatesReport & { base: string; head: string };

/**
 * Runs the gates on a working copy as it is, with what is not committed, against a base: the same gates that a job's work goes through, in clean checkouts.
 *
 * @throws FactoryError `not-a-repository`, `no-such-revision`, `configuration-invalid`, and what opening a sandbox throws
 */
export async function checkWorkingCopy(
  { repository, base, readOnly }: WorkingCopyCheck,
  deps: WorkingCopyDependencies,
): Promise<WorkingCopyReport> {
  const { git, clock, folder } = deps;
  const at = await realpath(repository).catch(() => repository);
  const tip = await resolveRevision(git, at, 'HEAD');
  const from = base === undefined ? await usualBase(git, at) : await resolveRevision(git, at, base);
  const config = await configurationOf(git, at);
  const trusted = await createTrustedRepository(git, join(folder, 'git'), at);
  await borrowObjects(git, at, trusted.gitDir);
  await git.run(['read-tree', tip], { gitDir: trusted.gitDir });
  const { tree, problems } = await snapshotWorkspace(trusted);
  const head = await commitSnapshot(trusted, {
    tree,
    parent: tip,
    message: 'Working copy\n',
    at: clock.now(),
  });
  const egress = await openEgress(readOnly ? 'none' : config.network, { folder, password: deps.ids.next() });
  try {
    const run = { trusted, from, head, problems, config, readOnly, egress };
    return { ...(await runInCheckouts(run, deps)), base: from, head };
  } finally {
    await egress?.close();
  }
}

type Run = {
  trusted: TrustedRepository;
  from: string;
  head: string;
  problems: string[];
  config: FactoryConfig;
  readOnly: boolean;
  egress: AttemptProxy | undefined;
};

/** Measures the base and runs the gates on the commit, and leaves no process of either behind, however it ends. */
async function runInCheckouts(run: Run, deps: WorkingCopyDependencies): Promise<GatesReport> {
  const { trusted, from, head, problems, config, readOnly, egress } = run;
  const { clock, folder, signal, onGate } = deps;
  const opened: MeasuredFolder[] = [];
  const checkOut = async (name: string, commit: string): Promise<MeasuredFolder> => {
    const copy = join(folder, name);
    await mkdir(join(folder, 'sandboxes'), { recursive: true });
    await checkOutCopy(trusted, commit, copy);
    const sandbox = grantNetwork(deps.openSandbox(name, [copy], egress), readOnly ? 'none' : config.network);
    const place = { sandbox, folder: copy, network: config.network, signal };
    opened.push(place);
    return place;
  };
  const configured = Object.fromEntries(
    Object.entries(config.commands).filter(([, command]) => command !== undefined),
  );
  try {
    const before = readOnly ? undefined : await checkOut('base', from);
    const commands: Commands =
      before === undefined ? {} : detectCommands(readRepositoryFiles(before.folder), configured);
    onGate('the base');
    const baseline = before === undefined ? [] : await measureCommands(commands, before);
    const place = await checkOut('head', head);
    return await runGates({
      ...{ repository: trusted, base: from, head, place, baseline, problems, clock, onGate },
      acceptance: [],
      commands: readOnly ? {} : { ...detectCommands(readRepositoryFiles(place.folder), {}), ...commands },
      protectedPaths: config.governance.protectedPaths,
      dependencies: config.gates.dependencies,
      registries: egress === undefined ? undefined : askRegistries(egress),
      redactor: createRedactor(),
    });
  } finally {
    await Promise.all(opened.map(({ sandbox }) => sandbox.killAll()));
  }
}

/** Lets the trusted git-dir read the objects of the working copy, without copying or changing any. */
async function borrowObjects(git: GitProgram, repository: string, gitDir: string): Promise<void> {
  const placeOf = (name: string): Promise<string> =>
    git.text(['-C', repository, 'rev-parse', '--path-format=absolute', '--git-path', name]);
  const objects = await placeOf('objects');
  if (/[\n"]/.test(objects))
    throw new FactoryError('not-a-repository', 'The path of the repository holds a line end or a quote.', {
      disposition: 'ask-human',
    });
  await writeFile(join(gitDir, 'objects/info/alternates'), `${objects}\n`);
  const shallow = await git.run(['-C', repository, 'rev-parse', '--is-shallow-repository']);
  if (shallow.stdout.toString().trim() !== 'true') return;
  await copyFile(await placeOf('shallow'), join(gitDir, 'shallow'));
}
