import type { DependencyRules } from '../../contracts/dependency-rules.ts';
import type { Quality } from '../../contracts/quality.ts';
import type { Commands } from '../../contracts/worker-protocol.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Redactor } from '../../redaction/redactor.ts';
import type { Change } from '../git/changes-between.ts';
import type { TrustedRepository } from '../git/trusted-repository.ts';
import type { PackageRegistries } from './dependencies/published-version.ts';
import type { Finding } from './finding.ts';
import type { GateOutcome } from './gate-outcome.ts';
import type { MeasuredFolder, Measurement } from './measure-commands.ts';

/** A command that exits with 0 once a piece of work is finished. */
export type Acceptance = { itemId: string; command: string };
/** What the gates are run on, and with. */
export type GateRun = {
  repository: TrustedRepository;
  base: string;
  head: string;
  /** The clean checkout of `head`, with a sandbox of its own. */
  place: MeasuredFolder;
  commands: Commands;
  /** What the commands did on the base. */
  baseline: Measurement[];
  /** What was run on this very commit before, each after nothing but the install in a clean checkout: it is not run again. */
  known?: readonly Measurement[];
  /** What shows that the pieces of planned work are finished. */
  acceptance: readonly Acceptance[];
  /** Tests that were red before the work, and must show as passing now. */
  provenRed?: readonly string[];
  protectedPaths: string[];
  /** What the repository wants of new packages, and who can be asked about them; undefined where nothing may leave. */
  dependencies: DependencyRules;
  registries: PackageRegistries | undefined;
  /** What of the workspace could not be recorded. */
  problems: string[];
  redactor: Redactor;
  clock: Clock;
  /** Told before each command. */
  onGate(name: string): void;
};
/** What they came to. */
export type GatesReport = {
  outcomes: GateOutcome[];
  changes: Change[];
  /** Of every gate that reads the change. */
  findings: Finding[];
  /** No command could be run: nothing of what the agent claims was verified. */
  unverified: boolean;
  quality: Quality;
};
