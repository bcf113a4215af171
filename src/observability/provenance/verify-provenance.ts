import { createPublicKey, verify } from 'node:crypto';
import type { Commit } from '../../contracts/commit.ts';
import {
  type Envelope,
  envelopeSchema,
  type Provenance,
  preAuthenticationEncoding,
  provenanceSchema,
} from '../../contracts/provenance.ts';
import { foldCommits } from '../../job/fold-commits.ts';
import type { JobEventOf } from '../../job/job-event.ts';
import { provenanceOf } from '../../job/provenance-of.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';

export type ProvenanceFinding = {
  kind:
    | 'no-delivery'
    | 'no-provenance'
    | 'unreadable'
    | 'wrong-signature'
    | 'differs-from-log'
    | 'head-moved';
  message: string;
};
export type ProvenanceCheck = { findings: ProvenanceFinding[]; statement?: Provenance };

export type Delivery = { version: number; event: JobEventOf<'DeliveryVerified'> };

/** The newest delivery to a pull request that the log tells of. */
export function deliveryTo(commits: readonly Commit[], pullRequest: number): Delivery | undefined {
  return commits
    .flatMap(({ version, events }) => events.map((event) => ({ version, event })))
    .filter((entry): entry is Delivery => entry.event.type === 'DeliveryVerified')
    .findLast(({ event }) => event.pullRequest === pullRequest);
}

/**
 * Whether the signed statement about a delivery is the factory's, says what the log says, and is about the commit that the pull request shows now. Pure. The log itself is audited by
 * `auditJob`: a statement that agrees with a log that was rewritten proves nothing. `publicKey`: PEM, and never taken from the envelope. `content`: the stored envelope, undefined when it is gone.
 */
export function verifyProvenance(given: {
  jobId: string;
  commits: readonly Commit[];
  delivery: Delivery | undefined;
  content: Uint8Array | undefined;
  publicKey: string;
  /** The pull request's head as GitHub shows it. */
  headSha: string;
}): ProvenanceCheck {
  const { delivery, content } = given;
  if (delivery === undefined)
    return finding('no-delivery', 'The log tells of no verified delivery to this pull request.');
  if (delivery.event.provenance === undefined || content === undefined)
    return finding('no-provenance', 'No signed statement was kept of this delivery.');
  const envelope = envelopeOf(content);
  if (envelope === undefined) return finding('unreadable', 'What was kept is no envelope with a statement.');
  const payload = Buffer.from(envelope.payload, 'base64');
  if (!isSigned(envelope, payload, given.publicKey))
    return finding('wrong-signature', 'No signature on the statement was made with the given key.');
  const statement = statementOf(payload);
  if (statement === undefined) return finding('unreadable', 'What was signed is no statement of this type.');
  return {
    statement,
    findings: [...againstLog(given, delivery, statement), ...againstHead(given.headSha, statement)],
  };
}

function finding(kind: ProvenanceFinding['kind'], message: string): ProvenanceCheck {
  return { findings: [{ kind, message }] };
}

function envelopeOf(content: Uint8Array): Envelope | undefined {
  return envelopeSchema.safeParse(jsonOf(content)).data;
}

function statementOf(payload: Uint8Array): Provenance | undefined {
  return provenanceSchema.safeParse(jsonOf(payload)).data;
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

/** The statement must be, in every field, the one that the log up to just before the delivery makes. */
function againstLog(
  { jobId, commits }: { jobId: string; commits: readonly Commit[] },
  { version, event }: Delivery,
  statement: Provenance,
): ProvenanceFinding[] {
  const before = commits.slice(0, statement.predicate.log.version);
  const last = before.at(-1);
  const made =
    last === undefined
      ? undefined
      : provenanceOf(foldCommits(jobId, before), event.pullRequest, {
          version: last.version,
          hash: last.hash,
        });
  const agrees =
    made !== undefined &&
    statement.predicate.log.version < version &&
    event.headSha === made.subject[0].digest.gitCommit &&
    canonicalJson(made) === canonicalJson(statement);
  return agrees
    ? []
    : [{ kind: 'differs-from-log', message: 'The statement says something else than the log of the job.' }];
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
