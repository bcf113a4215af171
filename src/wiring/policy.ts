import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { factoryConfigPath, parseFactoryConfig } from '../config/factory-config.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { policyPath } from '../contracts/policy-files.ts';
import { type VerdictInputs, verdictInputsSchema } from '../contracts/verdict-inputs.ts';
import { readIssueFile } from '../execution/standalone/read-issue-file.ts';
import { frozenRequest } from '../governance/freeze-request.ts';
import { judge } from '../governance/judge.ts';
import { policyPlaces } from '../governance/policy/authorization-request.ts';
import { checkPolicies } from '../governance/policy/check-policies.ts';
import { defaultPolicyHash } from '../governance/policy/shipped-policy.ts';
import type { Verdict } from '../job/job-values.ts';
import { canonicalHash } from '../ledger/canonical-json.ts';
import type { Permission } from '../ports/github-facts.ts';

export type FileFinding = { file: string; line: number; column: number; message: string };

/** What is judged from the shell: files of a working tree, and what GitHub would have said of the people. */
export type RequestToExplain = {
  repository: string;
  issueFile: string;
  /** A clone of the organisation's `.github` repository. */
  organisation?: string;
  /** Cedar files that stand in for the repository's own. */
  policyFiles: readonly string[];
  permission: Permission;
  public: boolean;
  defaultModel: string;
};

/**
 * Checks files as governance would: `.cedar` as a layer that narrows, `.yml` as a configuration. Throws FactoryError `file-unreadable` when one cannot be read or is
 * neither.
 */
export async function checkPolicyFiles(files: readonly string[]): Promise<FileFinding[]> {
  const findings: FileFinding[] = [];
  for (const file of files) findings.push(...findingsIn(file, await textOf(file)));
  return findings;
}

/** The two files of a repository that are there. */
export async function policyFilesOf(repository: string): Promise<string[]> {
  const files = [factoryConfigPath, policyPath].map((path) => join(repository, path));
  const texts = await Promise.all(files.map(textIfThere));
  return files.filter((_, index) => texts[index] !== null);
}

/** Judges a request with the files as they lie in the folders, without GitHub: budgets are taken to be untouched. */
export async function explainRequest(asked: RequestToExplain): Promise<Verdict> {
  const issue = readIssueFile(await textOf(asked.issueFile));
  const organisation = asked.organisation === undefined ? null : await layerIn(asked.organisation, undefined);
  const given = await Promise.all(asked.policyFiles.map(textOf));
  const repository = await layerIn(asked.repository, given.length === 0 ? undefined : given.join('\n'));
  return judge(verdictInputsSchema.parse(inputsOf(asked, issue, { organisation, repository })));
}

function findingsIn(file: string, text: string): FileFinding[] {
  if (file.endsWith('.cedar')) {
    const checked = checkPolicies(text, 'narrowing', policyPlaces);
    return checked.ok ? [] : checked.problems.map((problem) => ({ file, ...problem }));
  }
  if (/\.ya?ml$/.test(file)) {
    const parsed = parseFactoryConfig(text);
    if (parsed.ok) return [];
    return parsed.problems.map(({ line, column, path, message }) => ({
      file,
      line,
      column,
      message: path === '' ? message : `${path}: ${message}`,
    }));
  }
  throw new FactoryError(
    'file-unreadable',
    `${file} is neither a policy (.cedar) nor a configuration (.yml).`,
    {
      disposition: 'ask-human',
    },
  );
}

/** What lies in a working tree has no commit yet. */
const noCommit = '0'.repeat(40);
const nobody = { id: 1, login: 'you' };

async function layerIn(folder: string, policy: string | undefined) {
  return {
    sha: noCommit,
    configuration: await textIfThere(join(folder, factoryConfigPath)),
    policy: policy ?? (await textIfThere(join(folder, policyPath))),
  };
}

function inputsOf(
  asked: RequestToExplain,
  issue: { title: string; body: string },
  layers: VerdictInputs['layers'],
): VerdictInputs {
  const frozenAt = '1970-01-01T00:00:00.000Z';
  const request = frozenRequest(
    {
      ...issue,
      number: 1,
      state: 'open',
      labels: [],
      author: nobody,
      isPullRequest: false,
      createdAt: frozenAt,
    },
    [],
    { requester: nobody, at: frozenAt },
    frozenAt,
  );
  const parsed = parseFactoryConfig(layers.repository?.configuration ?? '');
  const budget = parsed.ok ? parsed.config.budget : { jobMicroUsd: 1, repositoryDayMicroUsd: 1 };
  return {
    schemaVersion: 1,
    defaultPolicyHash,
    inputHash: canonicalHash(request),
    request,
    additions: [],
    options: {},
    priority: 'medium',
    approvedAdditions: null,
    rounds: { attempts: 0, reviews: 0, checks: 0, questions: 0 },
    raisedMicroUsd: 0,
    repository: {
      id: 1,
      owner: 'local',
      name: basename(resolve(asked.repository)) || 'repository',
      installationId: 1,
      private: !asked.public,
    },
    layers,
    permissions: { author: asked.permission, requester: asked.permission },
    requesterMayApprove: false,
    remaining: {
      job: budget.jobMicroUsd,
      repositoryDay: budget.repositoryDayMicroUsd,
      installationDay: Number.MAX_SAFE_INTEGER,
    },
    defaultModel: asked.defaultModel,
  };
}

async function textIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw unreadable(path, error);
  }
}

async function textOf(path: string): Promise<string> {
  const text = await textIfThere(path);
  if (text === null) throw unreadable(path);
  return text;
}

function unreadable(path: string, cause?: unknown): FactoryError {
  return new FactoryError('file-unreadable', `${path} cannot be read.`, { disposition: 'ask-human', cause });
}
