import type { DependencyRules } from '../contracts/dependency-rules.ts';
import type { BatchWindow, Priority } from '../job/job-values.ts';
import { rememberAnswers } from '../memo/remember-answers.ts';
import { microUsdOf } from '../money/micro-usd.ts';
import { alwaysProtectedPaths } from './always-protected-paths.ts';
import { factoryConfigSchema, type WrittenFactoryConfig } from './factory-config-schema.ts';
import { mergeFactoryConfigs } from './merge-factory-configs.ts';
import { type ConfigProblem, readFactoryYaml } from './read-factory-yaml.ts';

/** Where the configuration lies, on the default branch only. */
export const factoryConfigPath = '.github/factory.yml';

/** How much harm a mistake in the repository can do. */
export type RepositoryClass = WrittenFactoryConfig['governance']['repository_class'];

/** The configuration of a repository with every default filled in, money in micro-dollars. */
export type FactoryConfig = {
  agent: WrittenFactoryConfig['agent'];
  /** Absent: the deployment's default model. */
  model?: string;
  commands: WrittenFactoryConfig['commands'];
  budget: { jobMicroUsd: number; repositoryDayMicroUsd: number };
  governance: {
    autoApproveBelow: number;
    approvers: string[];
    /** Those of every repository, and what this one adds. */
    protectedPaths: string[];
    allowedBots: number[];
    selfRelease: boolean;
    allowExposedWorkflows: boolean;
    repositoryClass: RepositoryClass;
  };
  limits: {
    maxWorkers: number;
    cooldownSeconds: number;
    attempts: number;
    refinements: number;
    reviewRounds: number;
    ciRounds: number;
    attemptsPerDay: number;
    commandsPerHour: number;
  };
  /** How long a job waits for answers. */
  questions: { remindAfterHours: number; expireAfterHours: number };
  /** Minutes within which an approved job of a priority should have started. */
  serviceLevels: Record<Priority, number>;
  gates: { dependencies: DependencyRules };
  roles: WrittenFactoryConfig['roles'];
  deliver: 'pr' | 'zip' | 'blob';
  /** When jobs of a priority may start; without one: always. */
  windows: Partial<Record<Priority, BatchWindow>>;
  network: 'none' | 'localhost' | 'registry' | string[];
};

/** A mistake, and the file it stands in. */
export type FileProblem = ConfigProblem & { file: string };

export type ParsedFactoryConfig =
  | {
      ok: true;
      config: FactoryConfig;
      /** Keys in which the organisation kept the repository from having what it wrote. */
      narrowed: string[];
    }
  | { ok: false; problems: FileProblem[] };

/** A file of the organisation's `.github` repository, and the file of the repository itself; undefined where there is none. */
export type ConfigTexts = { organisation?: string | undefined; repository?: string | undefined };

/** How problems name the organisation's file, which lies in another repository. */
export const organisationConfigName = "the organisation's .github/factory.yml";

/** Every step of a job reads its repository's file again, and few repositories are at work at once. */
const textsRemembered = 64;

/**
 * Reads the configuration of a repository: its own `.github/factory.yml` within what the organisation's file allows. Either every file is right or every problem
 * is named with its line and column; nothing runs on a file that is half understood. Whoever asks about the same texts shares the answer, which is frozen.
 */
export function parseFactoryConfigs({ organisation, repository }: ConfigTexts): ParsedFactoryConfig {
  return parseTexts(JSON.stringify([organisation ?? null, repository ?? null]));
}

const parseTexts: (texts: string) => ParsedFactoryConfig = rememberAnswers((texts) => {
  const [organisation, repository] = JSON.parse(texts) as [string | null, string | null];
  const above = organisation === null ? undefined : readFactoryYaml(organisation);
  const own = repository === null ? undefined : readFactoryYaml(repository);
  const problems = [...problemsOf(above, organisationConfigName), ...problemsOf(own, factoryConfigPath)];
  if (above?.ok === false || own?.ok === false) return frozen({ ok: false, problems });
  const { merged, narrowed } = mergeFactoryConfigs(above?.given, own?.given);
  return frozen({ ok: true, config: insideForm(factoryConfigSchema.parse(merged)), narrowed });
}, textsRemembered);

/** Reads the text of one `.github/factory.yml` that nothing stands above. */
export function parseFactoryConfig(text: string): ParsedFactoryConfig {
  return parseFactoryConfigs({ repository: text });
}

function problemsOf(read: ReturnType<typeof readFactoryYaml> | undefined, file: string): FileProblem[] {
  return read === undefined || read.ok ? [] : read.problems.map((problem) => ({ ...problem, file }));
}

/** The configuration of a repository that has no file. */
export const defaultFactoryConfig: FactoryConfig = insideForm(factoryConfigSchema.parse({}));

function insideForm(written: WrittenFactoryConfig): FactoryConfig {
  const { budget, gates, governance, limits, questions, service_levels, model, windows, ...same } = written;
  const { allow, cooldown_days } = gates.dependencies;
  return {
    ...same,
    ...(model === undefined ? {} : { model }),
    budget: { jobMicroUsd: microUsdOf(budget.job), repositoryDayMicroUsd: microUsdOf(budget.repository_day) },
    governance: {
      autoApproveBelow: governance.auto_approve_below,
      approvers: governance.approvers,
      protectedPaths: [...new Set([...alwaysProtectedPaths, ...governance.protected_paths])],
      allowedBots: governance.allowed_bots,
      selfRelease: governance.self_release,
      allowExposedWorkflows: governance.allow_exposed_workflows,
      repositoryClass: governance.repository_class,
    },
    limits: {
      maxWorkers: limits.max_workers,
      cooldownSeconds: limits.cooldown_seconds,
      attempts: limits.attempts,
      refinements: limits.refinements,
      reviewRounds: limits.review_rounds,
      ciRounds: limits.ci_rounds,
      attemptsPerDay: limits.attempts_per_day,
      commandsPerHour: limits.commands_per_hour,
    },
    questions: {
      remindAfterHours: questions.remind_after_hours,
      expireAfterHours: questions.expire_after_hours,
    },
    serviceLevels: service_levels,
    gates: { dependencies: { ...(allow === undefined ? {} : { allow }), cooldownDays: cooldown_days } },
    windows: Object.fromEntries(
      Object.entries(windows).map(([priority, window]) => [priority, readWindow(window)]),
    ),
  };
}

/** Reads `22:00-06:00 UTC`. */
function readWindow(window: string): BatchWindow {
  const [from = '', to = ''] = window.replace(' UTC', '').split('-');
  return { from, to };
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
