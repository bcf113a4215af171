import { readFile } from 'node:fs/promises';
import { readExecutableEnvironment } from '../../adapters/local/executable-environment.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { ArchiveProvenance, Provenance } from '../../contracts/provenance.ts';
import {
  type ArchiveAudit,
  type ProvenanceSource,
  type PullRequestAudit,
  type PullRequestName,
  verifyArchive,
  verifyPullRequest,
} from '../../wiring/provenance.ts';
import { print } from '../print.ts';
import { describeAudit } from './describe-audit.ts';

export type StatementOptions = { key?: string; json: boolean };

/** Carries `factory audit verify --pr` out and answers the exit code. Throws FactoryError where something cannot be read. */
export async function verifyOnePullRequest(
  options: StatementOptions & { pr: string },
  source: ProvenanceSource,
  environment: Environment,
): Promise<number> {
  const name = pullRequestNamed(options.pr);
  const audit = await verifyPullRequest(name, source, await told(source, environment), await keyOf(options));
  return tell(
    options,
    audit,
    `The statement about ${audit.headSha} is signed, agrees with the log, and GitHub shows that commit.`,
    'This proves nothing about the pull request.',
  );
}

/** Carries `factory audit verify --archive` out, as `verifyOnePullRequest` does. */
export async function verifyOneArchive(
  options: StatementOptions & { archive: string; job: string },
  source: ProvenanceSource,
  environment: Environment,
): Promise<number> {
  const content = await readFile(options.archive).catch((cause: unknown) => {
    throw new FactoryError('archive-unreadable', `There is no readable archive at ${options.archive}.`, {
      disposition: 'ask-human',
      cause,
    });
  });
  const archive = { jobId: options.job, content };
  const audit = await verifyArchive(archive, source, await told(source, environment), await keyOf(options));
  return tell(
    options,
    audit,
    `The statement about sha256:${audit.sha256} is signed, agrees with the log, and is about this file.`,
    'This proves nothing about the file.',
  );
}

/** A factory on this machine has the App's credentials in its folder. */
async function told(source: ProvenanceSource, environment: Environment): Promise<Environment> {
  const own = source.kind === 'data' ? await readExecutableEnvironment(source.dataDir) : undefined;
  return { ...environment, ...own };
}

async function keyOf({ key }: StatementOptions): Promise<{ publicKey?: string }> {
  return key === undefined ? {} : { publicKey: await keyAt(key) };
}

/** `owner/name#7`, or its address on GitHub. */
function pullRequestNamed(text: string): PullRequestName {
  const match = /^(?:https?:\/\/[^/]+\/)?([\w.-]+)\/([\w.-]+)(?:#|\/pull\/)([1-9]\d{0,9})\/?$/.exec(text);
  const [, owner, name, number] = match ?? [];
  if (owner !== undefined && name !== undefined) return { owner, name, number: Number(number) };
  throw new FactoryError(
    'pull-request-unknown',
    `${text} names no pull request. Write it as owner/repository#7, or as its address.`,
    { disposition: 'ask-human' },
  );
}

async function keyAt(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new FactoryError('key-missing', `There is no readable key at ${path}.`, {
      disposition: 'ask-human',
      cause,
    });
  });
}

function tell(
  { json }: StatementOptions,
  audit: PullRequestAudit | ArchiveAudit,
  proven: string,
  notProven: string,
): number {
  const { statement, provenance, log } = audit;
  const findings = provenance.length + log.findings.length;
  const lines = [
    ...(statement === undefined ? [] : describeStatement(statement)),
    ...provenance.map(({ kind, message }) => `${kind}: ${message}`),
    describeAudit(log),
    findings === 0 ? proven : notProven,
  ];
  print(json ? JSON.stringify(audit) : lines.join('\n'));
  return findings === 0 ? 0 : 1;
}

function describeStatement({ subject, predicate }: Provenance | ArchiveProvenance): string[] {
  const { requester, inputHash, verdict, agent, model, attempt, gates } = predicate;
  const { digest } = subject[0];
  const released = verdict.releasedBy === undefined ? '' : `, released by ${verdict.releasedBy.login}`;
  return [
    'gitCommit' in digest ? `commit    ${digest.gitCommit}` : `archive   sha256:${digest.sha256}`,
    ...('commit' in predicate ? [`made of   commit ${predicate.commit}, by the word of the worker`] : []),
    `asked by  ${requester.login}, input ${inputHash}`,
    `verdict   ${verdict.decision}, risk ${verdict.riskScore}, policy ${verdict.policySha ?? 'as shipped'}${released}`,
    `made by   ${agent} with ${model}, attempt ${attempt}`,
    ...gates.map(
      ({ name, status, exitCode }) =>
        `gate      ${name}: ${status}${exitCode === null ? '' : `, exit ${exitCode}`}`,
    ),
  ];
}
