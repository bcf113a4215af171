import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createWebServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { type AttemptProxy, openAttemptProxy } from '../../../../src/execution/egress/attempt-proxy.ts';
import { behindGateway } from '../../../../src/execution/egress/behind-gateway.ts';
import { createEgressGateway } from '../../../../src/execution/egress/egress-gateway.ts';
import { issueEgressCredential } from '../../../../src/orchestration/issue-egress-credential.ts';
import { fakeInternet } from '../../../support/fake-internet.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const resolve = async (host: string): Promise<string[]> => {
  if (host === 'internal.example') return ['10.0.0.8'];
  if (host === 'only-there.example') throw new Error('no name server knows it here');
  return ['198.51.100.1'];
};
const key = 'k'.repeat(32);
const hosts = ['registry.example', 'internal.example', 'only-there.example', 'refused.example'];

describe("an attempt's way out in a network that only the egress gateway leads out of", () => {
  const origin = createServer((socket) => socket.on('error', () => {}).end('from far away'));
  const asked: IncomingMessage[] = [];
  const folder = join(temporaryFolder('behind'), 'egress');
  let world: ReturnType<typeof fakeInternet>;
  let gateway: ReturnType<typeof createEgressGateway>;
  let proxy: AttemptProxy;
  before(async () => {
    await once(origin.listen(0, '127.0.0.1'), 'listening');
    const { port } = origin.address() as AddressInfo;
    world = fakeInternet({
      'registry.example': { addresses: ['198.51.100.7'], port },
      'only-there.example': { addresses: ['198.51.100.8'], port },
    });
    gateway = createEgressGateway({
      hosts: ['registry.example', 'only-there.example', 'internal.example'],
      key,
      now: () => 0,
      told: () => {},
      reach: world,
    });
    gateway.on('connect', (request: IncomingMessage) => asked.push(request));
    await once(gateway.listen(0, '127.0.0.1'), 'listening');
    const { username, password } = issueEgressCredential(key, {
      jobId: '77-1',
      attempt: 1,
      expiresAt: 1_000,
    });
    const upstream = `http://${username}:${password}@127.0.0.1:${(gateway.address() as AddressInfo).port}`;
    proxy = await openAttemptProxy({
      hosts,
      folder,
      password: 'guess-me',
      reach: behindGateway(upstream, resolve),
    });
  });
  after(async () => {
    await proxy.close();
    gateway.close();
    origin.close();
  });

  async function through(target: string): Promise<string> {
    const socket = connect(proxy.socket);
    const authorization = Buffer.from(proxy.credentials).toString('base64');
    socket.write(`CONNECT ${target} HTTP/1.1\r\nProxy-Authorization: Basic ${authorization}\r\n\r\n`);
    return await text(socket);
  }

  it('leads through the gateway, by name and with its credentials, to addresses that only the gateway connects to', async () => {
    for (const host of ['registry.example', 'only-there.example'])
      assert.match(await through(`${host}:443`), /200 Connection established[\s\S]*from far away$/);
    assert.deepEqual(
      asked.map(({ url }) => url),
      ['registry.example:443', 'only-there.example:443'],
    );
    assert.deepEqual(world.connected, ['198.51.100.7:443', '198.51.100.8:443']);
  });

  it('asks the gateway for nothing that is not allowed here', async () => {
    asked.length = 0;
    assert.match(await through('elsewhere.example:443'), /403[\s\S]*host-not-listed/);
    assert.match(await through('internal.example:443'), /403[\s\S]*address-not-public/);
    assert.match(await through('registry.example:22'), /403[\s\S]*port-not-allowed/);
    assert.deepEqual(asked, []);
    assert.deepEqual(proxy.blockedHosts(), ['elsewhere.example', 'internal.example', 'registry.example:22']);
  });

  it('tells a host that only the gateway refuses as one that cannot be reached', async () => {
    assert.match(await through('refused.example:443'), /502[\s\S]*unreachable/);
    assert.deepEqual(
      asked.map(({ url }) => url),
      ['refused.example:443'],
    );
  });

  it('hands on what the far end says in one breath with the grant', async () => {
    const hasty = createWebServer();
    hasty.on('connect', (_request: IncomingMessage, near: Duplex) =>
      near.end('HTTP/1.1 200 OK\r\n\r\nfirst words'),
    );
    await once(hasty.listen(0, '127.0.0.1'), 'listening');
    const reach = behindGateway(`http://127.0.0.1:${(hasty.address() as AddressInfo).port}`, resolve);
    const socket = await reach.through?.('registry.example', 443);
    assert.ok(socket !== undefined);
    assert.equal(await text(socket), 'first words');
    hasty.close();
  });

  it('gives the gateway its credentials as they are meant, whatever stands in them', async () => {
    const careful = createWebServer();
    const given: (string | undefined)[] = [];
    careful.on('connect', ({ headers }: IncomingMessage, near: Duplex) => {
      given.push(headers['proxy-authorization']);
      near.end('HTTP/1.1 200 OK\r\n\r\n');
    });
    await once(careful.listen(0, '127.0.0.1'), 'listening');
    const reach = behindGateway(
      `http://us%40er:p%3Aw@127.0.0.1:${(careful.address() as AddressInfo).port}`,
      resolve,
    );
    (await reach.through?.('registry.example', 443))?.destroy();
    assert.deepEqual(given, [`Basic ${Buffer.from('us@er:p:w').toString('base64')}`]);
    careful.close();
  });

  it('cannot be had when the gateway is not there', async () => {
    assert.equal(
      await behindGateway('http://127.0.0.1:9', resolve).through?.('registry.example', 443),
      undefined,
    );
  });
});
