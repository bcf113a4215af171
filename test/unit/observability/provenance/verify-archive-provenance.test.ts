import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createPemAppKey } from '../../../../src/adapters/system/pem-app-key.ts';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { attestDelivery } from '../../../../src/governance/attest-delivery.ts';
import type { Job } from '../../../../src/job/job.ts';
import type { JobCommand } from '../../../../src/job/job-command.ts';
import type { ArtifactRef } from '../../../../src/job/job-values.ts';
import { noUsage } from '../../../../src/job/no-usage.ts';
import {
  archiveIn,
  verifyArchiveProvenance,
} from '../../../../src/observability/provenance/verify-provenance.ts';
import { attestArchive } from '../../../../src/orchestration/worker-api/attest-archive.ts';
import { logOf, rewritten } from '../../../support/audited-log.ts';
import { createInMemoryArtifactStore } from '../../../support/in-memory/artifact-store.ts';
import { firstSha, secondSha, verdict } from '../../../support/job-scenario.ts';
import { worldJobId as jobId } from '../../../support/ledger-world.ts';
import { signingKeys } from '../../../support/signing-keys.ts';

const archived = (job: Job): JobCommand => ({
  type: 'RecordVerdict',
  verdict: { ...verdict('approve', job.details?.inputHash ?? ''), deliver: 'zip' },
});
const toValidation = [
  'SubmitJob',
  archived,
  'StartAttempt',
  'RegisterWorker',
  'RecordPlan',
  'StartValidation',
] as const;
const archive = { sha256: 'c'.repeat(64), bytes: 20 };
const delivered = { attempt: 1, archive, sha: firstSha, gates: [], report: archive };

describe('the provenance of an archive', () => {
  const ours = signingKeys();
  const artifacts = createInMemoryArtifactStore();
  let commits: Commit[];
  let content: Uint8Array;

  const worldOf = (log: Commit[], key: string) => ({
    attestor: { key: createPemAppKey(key), keyId: 'github-app:1' },
    ledger: { commits: async () => log } as never,
    artifacts,
  });
  const attest = async (key = ours.privateKey): Promise<ArtifactRef> => {
    const world = worldOf(await logOf(toValidation), key);
    return (await attestArchive(world, jobId, { ...delivered, deliver: 'zip' })) ?? assert.fail();
  };
  const deliverWith =
    (provenance?: ArtifactRef, different: object = {}) =>
    (): JobCommand => ({
      type: 'DeliverArchive',
      ...delivered,
      usage: noUsage,
      ...different,
      ...(provenance === undefined ? {} : { provenance }),
    });
  const verify = (given: Partial<Parameters<typeof verifyArchiveProvenance>[0]> = {}) => {
    const log = given.commits ?? commits;
    const base = { jobId, commits: log, content, publicKey: ours.publicKey, sha256: archive.sha256 };
    return verifyArchiveProvenance({ ...base, delivery: archiveIn(log), ...given });
  };
  const check = (given: Parameters<typeof verify>[0] = {}) => verify(given).findings.map(({ kind }) => kind);

  before(async () => {
    const provenance = await attest();
    content = await artifacts.get(provenance);
    commits = await logOf([...toValidation, deliverWith(provenance)]);
  });

  it('is believed of the very file that was delivered, and tells of commit, request and verdict', () => {
    const { findings, statement } = verify();
    assert.deepEqual(findings, []);
    assert.equal(statement?.subject[0].digest.sha256, archive.sha256);
    const { commit, deliver, verdict: judged, log } = statement.predicate;
    assert.deepEqual([commit, deliver, judged.decision], [firstSha, 'zip', 'approve']);
    assert.equal(log.hash, commits[log.version - 1]?.hash);
  });

  it('is the same when it is made again', async () => {
    assert.deepEqual(await attest(), await attest());
  });

  it('is not about another file', () => {
    assert.deepEqual(check({ sha256: 'd'.repeat(64) }), ['other-archive']);
  });

  it('is refused with another key', async () => {
    assert.deepEqual(check({ publicKey: signingKeys().publicKey }), ['wrong-signature']);
    const forged = await artifacts.get(await attest(signingKeys().privateKey));
    assert.deepEqual(check({ content: forged }), ['wrong-signature']);
  });

  it('is refused when the log tells of another commit, archive or requester', async () => {
    const [provenance] = commits.flatMap(({ events }) =>
      events.flatMap((event) => (event.type === 'ArchiveDelivered' ? (event.provenance ?? []) : [])),
    );
    for (const different of [{ sha: secondSha }, { archive: { ...archive, sha256: 'd'.repeat(64) } }]) {
      const log = await logOf([...toValidation, deliverWith(provenance, different)]);
      assert.deepEqual(check({ commits: log }), ['differs-from-log']);
    }
    const changed = rewritten(commits, 0, ({ events }) => ({
      events: events.map((event) =>
        event.type === 'JobSubmitted' ? { ...event, requester: { id: 66, login: 'mallory' } } : event,
      ),
    }));
    assert.deepEqual(check({ commits: changed }), ['differs-from-log']);
  });

  it('cannot be replaced by the App’s statement about a pull request', async () => {
    const pushed = await logOf([
      'SubmitJob',
      'RecordVerdict',
      'StartAttempt',
      'RegisterWorker',
      'RecordPlan',
      'StartValidation',
      'AuthorizePush',
      'RecordPush',
    ]);
    const other = (await attestDelivery(worldOf(pushed, ours.privateKey), jobId, 8)) ?? assert.fail();
    assert.deepEqual(check({ content: await artifacts.get(other) }), ['unreadable']);
  });

  it('is missed where none was kept and where no archive was delivered', async () => {
    assert.deepEqual(check({ commits: await logOf([...toValidation, deliverWith()]) }), ['no-provenance']);
    assert.deepEqual(check({ content: undefined }), ['no-provenance']);
    assert.deepEqual(check({ commits: await logOf(toValidation) }), ['no-delivery']);
  });
});
