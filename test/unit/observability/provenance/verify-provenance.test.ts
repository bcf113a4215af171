import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createPemAppKey } from '../../../../src/adapters/system/pem-app-key.ts';
import type { Commit } from '../../../../src/contracts/commit.ts';
import { type Envelope, preAuthenticationEncoding } from '../../../../src/contracts/provenance.ts';
import { attestDelivery } from '../../../../src/governance/attest-delivery.ts';
import type { JobCommandType } from '../../../../src/job/job-command.ts';
import type { ArtifactRef } from '../../../../src/job/job-values.ts';
import { deliveryTo, verifyProvenance } from '../../../../src/observability/provenance/verify-provenance.ts';
import { logOf, rewritten } from '../../../support/audited-log.ts';
import { createInMemoryArtifactStore } from '../../../support/in-memory/artifact-store.ts';
import { firstSha, secondSha } from '../../../support/job-scenario.ts';
import { worldJobId as jobId } from '../../../support/ledger-world.ts';
import { signingKeys } from '../../../support/signing-keys.ts';

const toPush: readonly JobCommandType[] = [
  'SubmitJob',
  'RecordVerdict',
  'StartAttempt',
  'RegisterWorker',
  'RecordPlan',
  'StartValidation',
  'AuthorizePush',
  'RecordPush',
];
describe('the provenance of a delivery', () => {
  const ours = signingKeys();
  const artifacts = createInMemoryArtifactStore();
  let commits: Commit[];
  let provenance: ArtifactRef;
  let content: Uint8Array;

  const attest = async (log: Commit[], key = ours.privateKey) =>
    await attestDelivery(
      {
        attestor: { key: createPemAppKey(key), keyId: 'github-app:1' },
        ledger: { commits: async () => log } as never,
        artifacts,
      },
      jobId,
      8,
    );
  const check = (given: Partial<Parameters<typeof verifyProvenance>[0]> = {}) => {
    const log = given.commits ?? commits;
    const base = { jobId, commits: log, content, publicKey: ours.publicKey, headSha: firstSha };
    const { findings } = verifyProvenance({ ...base, delivery: deliveryTo(log, 8), ...given });
    return findings.map(({ kind }) => kind);
  };

  before(async () => {
    const made = await attest(await logOf(toPush));
    assert.ok(made !== undefined);
    provenance = made;
    content = await artifacts.get(provenance);
    commits = await logOf([
      ...toPush,
      () => ({ type: 'VerifyDelivery', pullRequest: 8, headSha: firstSha, provenance }),
    ]);
  });

  it('is believed when signature, log and the head of the pull request fit together', () => {
    assert.deepEqual(check(), []);
  });

  it('says what was asked, allowed and run, and names the commit as its subject', () => {
    const { statement } = verifyProvenance({
      jobId,
      commits,
      delivery: deliveryTo(commits, 8),
      content,
      publicKey: ours.publicKey,
      headSha: firstSha,
    });
    assert.equal(statement?.subject[0].digest.gitCommit, firstSha);
    const { predicate } = statement ?? assert.fail();
    assert.equal(predicate.verdict.decision, 'approve');
    assert.match(predicate.inputHash, /^[0-9a-f]{64}$/);
    assert.equal(predicate.log.hash, commits[predicate.log.version - 1]?.hash);
  });

  it('is the same when it is made again', async () => {
    assert.deepEqual(await attest(await logOf(toPush)), provenance);
  });

  it('is refused with another key, also one that is said to be ours', async () => {
    assert.deepEqual(check({ publicKey: signingKeys().publicKey }), ['wrong-signature']);
    const forged = await attest(await logOf(toPush), signingKeys().privateKey);
    assert.deepEqual(check({ content: await artifacts.get(forged ?? assert.fail()) }), ['wrong-signature']);
  });

  it('is refused when one byte of what was signed was changed', () => {
    const envelope = JSON.parse(Buffer.from(content).toString('utf8')) as Envelope;
    const told = Buffer.from(envelope.payload, 'base64').toString('utf8').replace('"approve"', '"reject"');
    const payload = Buffer.from(told).toString('base64');
    assert.deepEqual(check({ content: Buffer.from(JSON.stringify({ ...envelope, payload })) }), [
      'wrong-signature',
    ]);
  });

  it('is refused when a signature of the App for something else is put under it', async () => {
    const envelope = JSON.parse(Buffer.from(content).toString('utf8')) as Envelope;
    const payload = Buffer.from(envelope.payload, 'base64');
    for (const other of [payload, preAuthenticationEncoding('application/json', payload)]) {
      const sig = Buffer.from(await createPemAppKey(ours.privateKey).sign(other)).toString('base64');
      const signatures = [{ keyid: 'github-app:1', sig }];
      assert.deepEqual(check({ content: Buffer.from(JSON.stringify({ ...envelope, signatures })) }), [
        'wrong-signature',
      ]);
    }
  });

  it('is refused when the log says something else now, though every hash was made anew', () => {
    const changed = rewritten(commits, 0, ({ events }) => ({
      events: events.map((event) =>
        event.type === 'JobSubmitted' ? { ...event, requester: { id: 66, login: 'mallory' } } : event,
      ),
    }));
    assert.deepEqual(check({ commits: changed }), ['differs-from-log']);
  });

  it('is refused when somebody has pushed to the branch since', () => {
    assert.deepEqual(check({ headSha: secondSha }), ['head-moved']);
  });

  it('is missed where none was kept, where there was no delivery, and on another pull request', async () => {
    const bare = await logOf([...toPush, 'VerifyDelivery']);
    assert.deepEqual(check({ commits: bare }), ['no-provenance']);
    assert.deepEqual(check({ content: undefined }), ['no-provenance']);
    assert.deepEqual(check({ commits: await logOf(toPush) }), ['no-delivery']);
    assert.deepEqual(check({ delivery: deliveryTo(commits, 9) }), ['no-delivery']);
  });

  it('is refused when it is no envelope, or no statement', () => {
    for (const text of ['', 'no JSON', '{}', '{"payloadType":"text/plain"}'])
      assert.deepEqual(check({ content: Buffer.from(text) }), ['unreadable']);
  });
});
