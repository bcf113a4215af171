import { createHash, createPublicKey } from 'node:crypto';
import { createGitHubApp } from '../adapters/github/create-github-app.ts';
import { systemClock } from '../adapters/system/system-clock.ts';
import { githubAppEnvironmentSchema, isKmsKeyArn } from '../config/github-app-environment.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { FactoryError } from '../contracts/factory-error.ts';
import { issueNumberOfBranch, jobIdOf } from '../contracts/job-id.ts';
import type { ArchiveProvenance, Provenance } from '../contracts/provenance.ts';
import type { JobAudit } from '../observability/audit/audit-job.ts';
import {
  archiveIn,
  deliveryTo,
  type ProvenanceFinding,
  verifyArchiveProvenance,
  verifyProvenance,
} from '../observability/provenance/verify-provenance.ts';
import { createAppKey } from './app-key.ts';
import { type AuditSource, openAudit } from './audit.ts';
import { type StoredJob, withStoredJob } from './stored-job.ts';

export type PullRequestName = { owner: string; name: string; number: number };
/** Where the job's records are: `bucket` is that of the artifacts, of a table. */
export type ProvenanceSource =
  | Extract<AuditSource, { kind: 'data' }>
  | (Extract<AuditSource, { kind: 'table' }> & { bucket: string });
export type PullRequestAudit = {
  jobId: string;
  headSha: string;
  statement?: Provenance;
  provenance: ProvenanceFinding[];
  log: JobAudit;
};

/**
 * Checks how the head of a pull request came about: the signed statement, the log it is made of, and that GitHub shows that very commit. `environment` has the App's credentials, for GitHub is asked.
 * Throws FactoryError `pull-request-unknown`, `key-missing`, `job-unknown`, and what GitHub and the stores throw: nothing of that may be taken for a proof.
 */
export async function verifyPullRequest(
  pullRequest: PullRequestName,
  source: ProvenanceSource,
  environment: Environment,
  given: { publicKey?: string } = {},
): Promise<PullRequestAudit> {
  const env = parseEnvironment('factory audit verify --pr', githubAppEnvironmentSchema, environment);
  const publicKey = given.publicKey ?? publicKeyOf(env.GITHUB_APP_PRIVATE_KEY);
  const { facts, registration } = createGitHubApp({
    apiUrl: env.GITHUB_API_URL,
    appId: env.GITHUB_APP_ID,
    key: createAppKey(env.GITHUB_APP_PRIVATE_KEY, environment),
    clock: systemClock,
    log: { info() {}, warn() {}, error() {} },
  });
  const { owner, name, number } = pullRequest;
  const address = await registration.addressOf(owner, name);
  const found = address === undefined ? undefined : await facts.pullRequest(address, number);
  const issue = found === undefined ? undefined : issueNumberOfBranch(found.headBranch);
  if (address === undefined || found === undefined || issue === undefined) throw unknown(pullRequest);
  const jobId = jobIdOf(address.id, issue);
  const { headSha } = found;
  const check = await withStoredJob({ ...source, jobId }, environment, async ({ commits, artifacts }) => {
    const delivery = deliveryTo(commits, number);
    const content = await contentOf(artifacts, delivery?.event.provenance);
    return verifyProvenance({ jobId, commits, delivery, content, publicKey, headSha });
  });
  return {
    jobId,
    headSha,
    ...(check.statement === undefined ? {} : { statement: check.statement }),
    provenance: check.findings,
    log: await auditOf(jobId, source, environment),
  };
}

export type ArchiveAudit = {
  jobId: string;
  sha256: string;
  statement?: ArchiveProvenance;
  provenance: ProvenanceFinding[];
  log: JobAudit;
};

/**
 * Checks how an archive that somebody holds came about: the signed statement, the log it is made of, and that it is this very file. Nobody but the records is asked; without a public key the App's
 * key of `environment` has to tell it. Throws FactoryError `environment-invalid`, `key-missing`, `job-unknown`, and what the stores throw.
 */
export async function verifyArchive(
  archive: { jobId: string; content: Uint8Array },
  source: ProvenanceSource,
  environment: Environment,
  given: { publicKey?: string } = {},
): Promise<ArchiveAudit> {
  const { jobId } = archive;
  const publicKey = given.publicKey ?? publicKeyOf(keyIn(environment));
  const sha256 = createHash('sha256').update(archive.content).digest('hex');
  const check = await withStoredJob({ ...source, jobId }, environment, async ({ commits, artifacts }) => {
    const delivery = archiveIn(commits);
    const content = await contentOf(artifacts, delivery?.event.provenance);
    return verifyArchiveProvenance({ jobId, commits, delivery, content, publicKey, sha256 });
  });
  return {
    jobId,
    sha256,
    ...(check.statement === undefined ? {} : { statement: check.statement }),
    provenance: check.findings,
    log: await auditOf(jobId, source, environment),
  };
}

function keyIn(environment: Environment): string {
  const schema = githubAppEnvironmentSchema.pick({ GITHUB_APP_PRIVATE_KEY: true });
  return parseEnvironment('factory audit verify --archive', schema, environment).GITHUB_APP_PRIVATE_KEY;
}

async function contentOf(
  artifacts: StoredJob['artifacts'],
  ref: Parameters<StoredJob['artifacts']['get']>[0] | undefined,
): Promise<Uint8Array | undefined> {
  if (ref === undefined) return undefined;
  try {
    return await artifacts.get(ref);
  } catch (error) {
    if (error instanceof FactoryError && error.code === 'artifact-missing') return undefined;
    throw error;
  }
}

async function auditOf(jobId: string, source: AuditSource, environment: Environment): Promise<JobAudit> {
  const audit = await openAudit(source, environment);
  try {
    for await (const found of audit.verify([jobId])) return found;
    throw new FactoryError('job-unknown', `There is no log of a job ${jobId}.`, { disposition: 'ask-human' });
  } finally {
    await audit.close();
  }
}

function publicKeyOf(key: string): string {
  if (!isKmsKeyArn(key)) return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  throw new FactoryError(
    'key-missing',
    'The App’s key lies in KMS. Fetch its public key (aws kms get-public-key) and name its file: --key FILE',
    { disposition: 'ask-human' },
  );
}

function unknown({ owner, name, number }: PullRequestName): FactoryError {
  return new FactoryError(
    'pull-request-unknown',
    `${owner}/${name}#${number} is no pull request of a factory whose App these credentials are.`,
    { disposition: 'ask-human' },
  );
}
