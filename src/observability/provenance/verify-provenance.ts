import { createPublicKey, verify } from 'node:crypto';
import type { Commit } from '../../contracts/commit.ts';
import {
  type ArchiveProvenance,
  archiveProvenanceSchema,
  type Envelope,
  envelopeSchema,
  type Provenance,
  preAuthenticationEncoding,
  provenanceSchema,
} from '../../contracts/provenance.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import type { Job } from '../../job/job.ts';
import type { JobEventOf } from '../../job/job-event.ts';
import { archiveProvenanceOf, provenanceOf } from '../../job/provenance-of.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';

export type ProvenanceFinding = {
  kind:
    | 'no-delivery'
    | 'no-provenance'
    | 'unreadable'
    | 'wrong-signature'
    | 'differs-from-log'
    | 'head-moved'
    | 'other-archive';
  message: string;
};
export type StatementCheck<S> = { findings: ProvenanceFinding[]; statement?: S };
export type ProvenanceCheck = StatementCheck<Provenance>;
export type ArchiveCheck = StatementCheck<ArchiveProvenance>;

/** Something that the log says was delivered, in its commit `version`. */
type Delivered<T extends 'DeliveryVerified' | 'ArchiveDelivered'> = { version: number; event: JobEventOf<T> };
export type Delivery = Delivered<'DeliveryVerified'>;
export type ArchiveDelivery = Delivered<'ArchiveDelivered'>;

/** The newest delivery to a pull request that the log tells of. */
export function deliveryTo(commits: readonly Commit[], pullRequest: number): Delivery | undefined {
  return deliveries(commits, 'DeliveryVerified').findLast(({ event }) => event.pullRequest === pullRequest);
}

/** The newest archive that the log tells of. */
export function archiveIn(commits: readonly Commit[]): ArchiveDelivery | undefined {
  return deliveries(commits, 'ArchiveDelivered').at(-1);
}

function deliveries<T extends 'DeliveryVerified' | 'ArchiveDelivered'>(
  commits: readonly Commit[],
  type: T,
): Delivered<T>[] {
  return commits
    .flatMap(({ version, events }) => events.map((event) => ({ version, event })))
    .filter((entry): entry is Delivered<T> => entry.event.type === type);
}

type Stored = {
  jobId: string;
  commits: readonly Commit[];
  /** The stored envelope, undefined when it is gone. */
  content: Uint8Array | undefined;
  /** PEM, and never taken from the envelope. */
  publicKey: string;
};

/**
 * Whether the signed statement about a delivery is the factory's, says what the log says, and is about the commit that the pull request shows now. Pure. The log itself is audited by
 * `auditJob`: a statement that agrees with a log that was rewritten proves nothing.
 */
export function verifyProvenance(
  given: Stored & {
    delivery: Delivery | undefined;
    /** The pull request's head as GitHub shows it. */
    headSha: string;
  },
): ProvenanceCheck {
  const { delivery, headSha } = given;
  if (delivery === undefined)
    return finding('no-delivery', 'The log tells of no verified delivery to this pull request.');
  const { event } = delivery;
  const read = readStatement(given, event, provenanceSchema);
  if (read.statement === undefined) return read;
  const { statement } = read;
  const agrees =
    event.headSha === statement.subject[0].digest.gitCommit &&
    isMadeByLog(given, delivery, statement, (job, log) => provenanceOf(job, event.pullRequest, log));
  return { statement, findings: [...againstLog(agrees), ...againstHead(headSha, statement)] };
}

/** The same of an archive. `sha256`: of the file that somebody holds. */
export function verifyArchiveProvenance(
  given: Stored & { delivery: ArchiveDelivery | undefined; sha256: string },
): ArchiveCheck {
  const { delivery, sha256 } = given;
  if (delivery === undefined) return finding('no-delivery', 'The log tells of no archive.');
  const read = readStatement(given, delivery.event, archiveProvenanceSchema);
  if (read.statement === undefined) return read;
  const { statement } = read;
  const agrees = isMadeByLog(given, delivery, statement, (job, log) =>
    archiveProvenanceOf(job, delivery.event, log),
  );
  return { statement, findings: [...againstLog(agrees), ...againstArchive(sha256, statement)] };
}

/** A statement that the key has signed; without one, why not. */
function readStatement<S>(
  { content, publicKey }: Stored,
  { provenance }: { provenance?: unknown },
  schema: { safeParse(value: unknown): { data?: S | undefined } },
): StatementCheck<S> {
  if (provenance === undefined || content === undefined)
    return finding('no-provenance', 'No signed statement was kept of this delivery.');
  const envelope = envelopeOf(content);
  if (envelope === undefined) return finding('unreadable', 'What was kept is no envelope with a statement.');
  const payload = Buffer.from(envelope.payload, 'base64');
  if (!isSigned(envelope, payload, publicKey))
    return finding('wrong-signature', 'No signature on the statement was made with the given key.');
  const statement = schema.safeParse(jsonOf(payload)).data;
  return statement === undefined
    ? finding('unreadable', 'What was signed is no statement of this type.')
    : { statement, findings: [] };
}

function finding(kind: ProvenanceFinding['kind'], message: string): { findings: ProvenanceFinding[] } {
  return { findings: [{ kind, message }] };
}

function envelopeOf(content: Uint8Array): Envelope | undefined {
  return envelopeSchema.safeParse(jsonOf(content)).data;
}

function jsonOf(content: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(content).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** RSASSA-PKCS1-v1_5 with SHA-256 over DSSE's encoding; a key of another kind signs nothing here. */
function isSigned({ payloadType, signatures }: Envelope, payload: Uint8Array, publicKey: string): boolean {
  const key = createPublicKey(publicKey);
  if (key.asymmetricKeyType !== 'rsa') return false;
  const signed = preAuthenticationEncoding(payloadType, payload);
  return signatures.some(({ sig }) => verify('RSA-SHA256', signed, key, Buffer.from(sig, 'base64')));
}

/** Whether the statement is, in every field, the one that the log up to just before the delivery makes. */
function isMadeByLog(
  { jobId, commits }: Stored,
  { version }: { version: number },
  statement: Provenance | ArchiveProvenance,
  make: (job: Job, log: { version: number; hash: string }) => Provenance | ArchiveProvenance | undefined,
): boolean {
  const before = commits.slice(0, statement.predicate.log.version);
  const last = before.at(-1);
  if (last === undefined || statement.predicate.log.version >= version) return false;
  const made = make(foldCommits(jobId, before), { version: last.version, hash: last.hash });
  return made !== undefined && canonicalJson(made) === canonicalJson(statement);
}

function againstLog(agrees: boolean): ProvenanceFinding[] {
  return agrees
    ? []
    : [{ kind: 'differs-from-log', message: 'The statement says something else than the log of the job.' }];
}

function againstArchive(sha256: string, { subject }: ArchiveProvenance): ProvenanceFinding[] {
  const attested = subject[0].digest.sha256;
  return attested === sha256
    ? []
    : [
        {
          kind: 'other-archive',
          message: `The file has the SHA-256 ${sha256}, and the statement is about ${attested}: it is not what was delivered.`,
        },
      ];
}

function againstHead(headSha: string, { subject }: Provenance): ProvenanceFinding[] {
  const attested = subject[0].digest.gitCommit;
  return attested === headSha
    ? []
    : [
        {
          kind: 'head-moved',
          message: `The pull request shows ${headSha}, and the statement is about ${attested}: somebody pushed since.`,
        },
      ];
}
