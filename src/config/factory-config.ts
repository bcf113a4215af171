import { factoryConfigSchema, type WrittenFactoryConfig } from './factory-config-schema.ts';
import { microUsdOf } from './micro-usd.ts';
import { type ConfigProblem, readFactoryYaml } from './read-factory-yaml.ts';

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
  };
  limits: {
    maxWorkers: number;
    cooldownSeconds: number;
    attempts: number;
    refinements: number;
    reviewRounds: number;
    ciRounds: number;
  };
  roles: WrittenFactoryConfig['roles'];
  deliver: 'pr' | 'zip' | 'blob';
  windows: WrittenFactoryConfig['windows'];
  network: 'none' | 'registry' | string[];
};

export type ParsedFactoryConfig =
  | { ok: true; config: FactoryConfig }
  | { ok: false; problems: ConfigProblem[] };

/**
 * Reads the text of `.github/factory.yml`. Either the whole file is right or every problem is named with its line and column; nothing runs on a file
 * that is half understood.
 */
export function parseFactoryConfig(text: string): ParsedFactoryConfig {
  const read = readFactoryYaml(text);
  return read.ok ? { ok: true, config: insideForm(read.written) } : read;
}

/** The configuration of a repository that has no file. */
export const defaultFactoryConfig: FactoryConfig = insideForm(factoryConfigSchema.parse({}));

function insideForm(written: WrittenFactoryConfig): FactoryConfig {
  const { budget, governance, limits, model, ...same } = written;
  return {
    ...same,
    ...(model === undefined ? {} : { model }),
    budget: { jobMicroUsd: microUsdOf(budget.job), repositoryDayMicroUsd: microUsdOf(budget.repository_day) },
    governance: {
      autoApproveBelow: governance.auto_approve_below,
      approvers: governance.approvers,
      protectedPaths: governance.protected_paths,
      allowedBots: governance.allowed_bots,
    },
    limits: {
      maxWorkers: limits.max_workers,
      cooldownSeconds: limits.cooldown_seconds,
      attempts: limits.attempts,
      refinements: limits.refinements,
      reviewRounds: limits.review_rounds,
      ciRounds: limits.ci_rounds,
    },
  };
}
