import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, privateEncrypt, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { createKmsAppKey } from '../../../src/adapters/aws/kms-app-key.ts';
import { createAppTokens } from '../../../src/adapters/github/app-token.ts';
import { createPemAppKey } from '../../../src/adapters/system/pem-app-key.ts';
import { FactoryError } from '../../../src/contracts/factory-error.ts';
import type { AppKey } from '../../../src/ports/app-key.ts';

const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000';
const { privateKey: pem, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** What PKCS #1 v1.5 puts before a SHA-256 digest (RFC 8017, 9.2). */
const sha256Prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** KMS as far as it is asked, over HTTP as the SDK speaks it; it signs with a key of its own that never leaves it. */
function createKms(asked: Record<string, unknown>[]): Server {
  return createServer(async (request, response) => {
    const body = (await json(request)) as Record<string, string>;
    asked.push({ ...body, target: request.headers['x-amz-target'] });
    const digest = Buffer.from(body.Message ?? '', 'base64');
    const fits =
      body.KeyId === keyArn &&
      body.SigningAlgorithm === 'RSASSA_PKCS1_V1_5_SHA_256' &&
      body.MessageType === 'DIGEST' &&
      digest.length === 32;
    response.writeHead(fits ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    const Signature = privateEncrypt(pem, Buffer.concat([sha256Prefix, digest])).toString('base64');
    response.end(JSON.stringify(fits ? { KeyId: keyArn, Signature } : { __type: 'NotFoundException' }));
  });
}

function behavesAsAppKey(create: () => AppKey): void {
  it('signs content of any length', async () => {
    const long = Buffer.alloc(100_000, 'statement ');
    const signature = await create().sign(long);
    assert.ok(verify('RSA-SHA256', long, createPublicKey(publicKey), signature));
  });

  it('signs so that the public key verifies it, and only what was signed', async () => {
    const content = Buffer.from('content');
    const signature = await create().sign(content);
    assert.ok(verify('RSA-SHA256', content, createPublicKey(publicKey), signature));
    assert.ok(!verify('RSA-SHA256', Buffer.from('other'), createPublicKey(publicKey), signature));
  });

  it('makes tokens that say who the App is for ten minutes at most, and uses one until it is nearly over', async () => {
    let now = Date.parse('2026-01-02T03:04:05Z');
    const tokens = createAppTokens({ key: create(), clock: { now: () => now } });
    const { jwt, expiresAt } = await tokens(42);
    const [header = '', payload = '', signature = ''] = jwt.split('.');
    const read = (part: string) =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    assert.deepEqual(read(header), { alg: 'RS256', typ: 'JWT' });
    assert.deepEqual(read(payload), { iat: now / 1_000 - 30, exp: now / 1_000 + 570, iss: 42 });
    assert.equal(Date.parse(expiresAt), now + 570_000);
    assert.ok(
      verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey(publicKey),
        Buffer.from(signature, 'base64url'),
      ),
    );
    now += 400_000;
    assert.equal((await tokens(42)).jwt, jwt);
    now += 60_000;
    assert.notEqual((await tokens(42)).jwt, jwt);
  });

  it('makes another token when GitHub’s clock turns out to be ahead', async () => {
    const tokens = createAppTokens({ key: create(), clock: { now: () => 0 } });
    assert.notEqual((await tokens(42)).jwt, (await tokens(42, 90)).jwt);
  });
}

describe('the App key in memory', () => {
  behavesAsAppKey(() => createPemAppKey(pem));

  it('refuses what is no RSA key, without telling it', () => {
    const { privateKey } = generateKeyPairSync('ed25519', {
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    for (const text of [
      privateKey,
      '-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----',
    ]) {
      assert.throws(
        () => createPemAppKey(text),
        (error) =>
          error instanceof FactoryError &&
          error.code === 'app-key-invalid' &&
          !/c2VjcmV0|BEGIN/.test(error.message),
      );
    }
  });
});

describe('the App key in KMS', () => {
  const asked: Record<string, unknown>[] = [];
  const kms = createKms(asked);
  let environment: Record<string, string>;
  before(async () => {
    kms.listen(0, '127.0.0.1');
    await once(kms, 'listening');
    environment = {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${(kms.address() as AddressInfo).port}`,
    };
  });
  after(() => {
    kms.closeAllConnections();
    kms.close();
  });
  behavesAsAppKey(() => createKmsAppKey(environment, keyArn));

  it('asks KMS for one signature and for nothing else', async () => {
    asked.length = 0;
    await createKmsAppKey(environment, keyArn).sign(Buffer.from('content'));
    assert.deepEqual(
      asked.map(({ target }) => target),
      ['TrentService.Sign'],
    );
  });

  it('fails in a way that is tried again when KMS does not sign', async () => {
    const key = createKmsAppKey(environment, keyArn.replace(/0$/, '1'));
    await assert.rejects(key.sign(Buffer.from('content')), { code: 'kms-unavailable', disposition: 'retry' });
  });
});
