import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { createS3AnchorStore } from '../../../../src/adapters/aws/s3-anchor-store.ts';
import { createS3Client } from '../../../../src/adapters/aws/s3-client.ts';
import { createAdjustableClock } from '../../../support/adjustable-clock.ts';

const hash = 'a'.repeat(64);
const anchor = { jobId: '77-3', version: 12, hash };
const key = `anchors/77-3/000012/${hash}`;

type Answer = { status: number; body: string };
let answer: (request: IncomingMessage) => Answer = () => ({ status: 200, body: '' });
const requests: { method: string; url: string; headers: IncomingMessage['headers'] }[] = [];
const server = createServer((request, response) => {
  requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
  request.resume().on('end', () => {
    const { status, body } = answer(request);
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const client = createS3Client({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});
after(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const store = createS3AnchorStore({
  client,
  bucket: 'anchors-of-the-factory',
  clock: createAdjustableClock(Date.parse('2026-01-02T00:00:00.000Z')),
  lockMode: 'COMPLIANCE',
  retentionDays: 30,
});

const versionsPage = (content: string) =>
  `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name>${content}</ListVersionsResult>`;

describe('anchors on S3', () => {
  it('are put only where nothing is, with a checksum, and locked until their retention ends', async () => {
    answer = () => ({ status: 200, body: '' });
    assert.equal(await store.put(anchor), 'anchored');
    const { method, url, headers } = requests.at(-1) ?? assert.fail();
    assert.equal(method, 'PUT');
    assert.ok(url.includes(key), url);
    assert.equal(headers['if-none-match'], '*');
    assert.equal(headers['x-amz-object-lock-mode'], 'COMPLIANCE');
    assert.equal(headers['x-amz-object-lock-retain-until-date'], '2026-02-01T00:00:00Z');
    assert.equal(Buffer.from(String(headers['x-amz-checksum-sha256']), 'base64').length, 32);
  });

  it('that are there already are not put again', async () => {
    answer = () => ({ status: 412, body: '<Error><Code>PreconditionFailed</Code></Error>' });
    assert.equal(await store.put(anchor), 'present');
  });

  it('are a fault to try again when S3 refuses, not a success', async () => {
    answer = () => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
    await assert.rejects(store.put(anchor), { code: 's3-unavailable', disposition: 'retry' });
    await assert.rejects(store.list('77-3'), { code: 's3-unavailable' });
  });

  it('are listed over all versions and pages, below delete markers too, and nothing else with them', async () => {
    const other = `anchors/77-3/000013/${'b'.repeat(64)}`;
    const pages = [
      `<IsTruncated>true</IsTruncated><NextKeyMarker>${key}</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>
       <DeleteMarker><Key>${key}</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest></DeleteMarker>
       <Version><Key>${key}</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest></Version>`,
      `<IsTruncated>false</IsTruncated>
       <Version><Key>${key}</Key><VersionId>v0</VersionId></Version>
       <Version><Key>anchors/77-3/13/${'b'.repeat(64)}</Key><VersionId>v0</VersionId></Version>
       <Version><Key>anchors/77-3/readme</Key><VersionId>v0</VersionId></Version>
       <Version><Key>${other}</Key><VersionId>v0</VersionId></Version>`,
    ];
    answer = () => ({ status: 200, body: versionsPage(pages.shift() ?? '') });
    assert.deepEqual(await store.list('77-3'), [anchor, { ...anchor, version: 13, hash: 'b'.repeat(64) }]);
    const [first, second] = requests.slice(-2).map(({ url }) => new URL(url, 'http://s3').searchParams);
    assert.deepEqual([first?.has('versions'), first?.get('prefix')], [true, 'anchors/77-3/']);
    assert.deepEqual([second?.get('key-marker'), second?.get('version-id-marker')], [key, 'v1']);
  });

  it('tell their jobs a page at a time', async () => {
    answer = () => ({
      status: 200,
      body: versionsPage(
        `<IsTruncated>true</IsTruncated><NextKeyMarker>anchors/77-4/</NextKeyMarker>
         <CommonPrefixes><Prefix>anchors/77-3/</Prefix></CommonPrefixes><CommonPrefixes><Prefix>anchors/77-4/</Prefix></CommonPrefixes>`,
      ),
    });
    assert.deepEqual(await store.jobIds(), { jobIds: ['77-3', '77-4'], next: 'anchors/77-4/' });
    await store.jobIds('anchors/77-4/');
    const { searchParams } = new URL(requests.at(-1)?.url ?? '', 'http://s3');
    assert.deepEqual([searchParams.get('key-marker'), searchParams.get('delimiter')], ['anchors/77-4/', '/']);
  });
});
