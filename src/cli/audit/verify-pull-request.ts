import { readFile } from 'node:fs/promises';
import { readExecutableEnvironment } from '../../adapters/local/executable-environment.ts';
import type { Environment } from '../../config/parse-environment.ts';
import { FactoryError } from '../../contracts/factory-error.ts';
import {
  type ProvenanceSource,
  type PullRequestAudit,
  type PullRequestName,
  verifyPullRequest,
} from '../../wiring/provenance.ts';
import { describeAudit } from './describe-audit.ts';

/** Carries `factory audit verify --pr` out and answers the exit code. Throws FactoryError where something cannot be read. */
export async function verifyOnePullRequest(
  options: { pr: string; key?: string; json: boolean },
  source: ProvenanceSource,
  environment: Environment,
): Promise<number> {
  const name = pullRequestNamed(options.pr);
  const told = source.kind === 'data' ? await readExecutableEnvironment(source.dataDir) : undefined;
  const audit = await verifyPullRequest(
    name,
    source,
    { ...environment, ...told },
    options.key === undefined ? {} : { publicKey: await keyAt(options.key) },
  );
  process.stdout.write(`${options.json ? JSON.stringify(audit) : describe(audit).join('\n')}\n`);
  return audit.provenance.length + audit.log.findings.length === 0 ? 0 : 1;
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

function describe({ headSha, statement, provenance, log }: PullRequestAudit): string[] {
  const told = statement?.predicate;
  return [
    ...(told === undefined
      ? []
      : [
          `commit    ${statement?.subject[0].digest.gitCommit}`,
          `asked by  ${told.requester.login}, input ${told.inputHash}`,
          `verdict   ${told.verdict.decision}, risk ${told.verdict.riskScore}, policy ${told.verdict.policySha ?? 'as shipped'}${told.verdict.releasedBy === undefined ? '' : `, released by ${told.verdict.releasedBy.login}`}`,
          `made by   ${told.agent} with ${told.model}, attempt ${told.attempt}`,
          ...told.gates.map(
            ({ name, status, exitCode }) =>
              `gate      ${name}: ${status}${exitCode === null ? '' : `, exit ${exitCode}`}`,
          ),
        ]),
    ...provenance.map(({ kind, message }) => `${kind}: ${message}`),
    describeAudit(log),
    provenance.length + log.findings.length === 0
      ? `The statement about ${headSha} is signed, agrees with the log, and GitHub shows that commit.`
      : 'This proves nothing about the pull request.',
  ];
}
