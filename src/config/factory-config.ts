import type { Priority } from '../job/job-values.ts';
import { factoryConfigSchema, type WrittenFactoryConfig } from './factory-config-schema.ts';
import { microUsdOf } from './micro-usd.ts';
import { type ConfigProblem, readFactoryYaml } from './read-factory-yaml.ts';
import { rememberAnswers } from './remember-answers.ts';

/** Where the configuration lies, on the default branch only. */
export const factoryConfigPath = '.github/factory.yml';

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
    protectedPaths: string[];
    allowedBots: number[];
    selfRelease: boolean;
    repositoryClass: WrittenFactoryConfig['governance']['repository_class'];
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
  roles: WrittenFactoryConfig['roles'];
  deliver: 'pr' | 'zip' | 'blob';
  windows: WrittenFactoryConfig['windows'];
  network: 'none' | 'registry' | string[];
};

export type ParsedFactoryConfig =
  | { ok: true; config: FactoryConfig }
  | { ok: false; problems: ConfigProblem[] };

/** Every step of a job reads its repository's file again, and few repositories are at work at once. */
const textsRemembered = 32;

/**
 * Reads the text of `.github/factory.yml`. Either the whole file is right or every problem is named with its line and column; nothing runs on a file
 * that is half understood. Whoever asks about the same text shares the answer, which is frozen.
 */
export const parseFactoryConfig: (text: string) => ParsedFactoryConfig = rememberAnswers((text) => {
  const read = readFactoryYaml(text);
  return frozen(read.ok ? { ok: true, config: insideForm(read.written) } : read);
}, textsRemembered);

/** The configuration of a repository that has no file. */
export const defaultFactoryConfig: FactoryConfig = insideForm(factoryConfigSchema.parse({}));

function insideForm(written: WrittenFactoryConfig): FactoryConfig {
  const { budget, governance, limits, questions, service_levels, model, ...same } = written;
  return {
    ...same,
    ...(model === undefined ? {} : { model }),
    budget: { jobMicroUsd: microUsdOf(budget.job), repositoryDayMicroUsd: microUsdOf(budget.repository_day) },
    governance: {
      autoApproveBelow: governance.auto_approve_below,
      approvers: governance.approvers,
      protectedPaths: governance.protected_paths,
      allowedBots: governance.allowed_bots,
      selfRelease: governance.self_release,
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
  };
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
