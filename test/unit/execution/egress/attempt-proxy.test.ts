import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { type AttemptProxy, openAttemptProxy } from '../../../../src/execution/egress/attempt-proxy.ts';
import { fakeInternet } from '../../../support/fake-internet.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const password = 'p4ssw0rd';

describe("the attempt's proxy", () => {
  const seen: { url: string; headers: IncomingMessage['headers'] }[] = [];
  const folder = join(temporaryFolder('egress'), 'egress');
  let origin: Server;
  let proxy: AttemptProxy;
  let world: ReturnType<typeof fakeInternet>;

  before(async () => {
    origin = createServer((asked, answer) => {
      seen.push({ url: asked.url ?? '', headers: asked.headers });
      if (asked.url === '/moved') answer.writeHead(302, { location: 'http://internal.example/secret' });
      answer.end(`hello from ${asked.headers.host}`);
    });
    await once(origin.listen(0, '127.0.0.1'), 'listening');
    const { port } = origin.address() as AddressInfo;
    const at = (...addresses: string[]) => ({ addresses, port });
    world = fakeInternet({
      'registry.example': at('198.51.100.7'),
      'internal.example': at('10.0.0.8'),
      'rebinding.example': at('198.51.100.8', '169.254.169.254'),
      'loopback.example': at('127.0.0.1'),
      'mapped.example': at('::ffff:127.0.0.1'),
      'elsewhere.example': at('198.51.100.9'),
      'empty.example': at(),
    });
    proxy = await openAttemptProxy({
      hosts: [
        'Registry.example',
        'internal.example',
        'rebinding.example',
        'loopback.example',
        'mapped.example',
        'empty.example',
        '127.0.0.1',
      ],
      folder,
      password,
      reach: world,
    });
  });
  after(async () => {
    await proxy.close();
    origin.close();
  });

  const authorization = () => `Basic ${Buffer.from(proxy.credentials).toString('base64')}`;

  /** A plain request in absolute form. */
  async function get(
    url: string,
    headers: Record<string, string> = { 'proxy-authorization': authorization() },
  ) {
    const asked = request({
      host: '127.0.0.1',
      port: proxy.port,
      path: url,
      headers: { host: 'x', ...headers },
    }).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    return {
      status: answer.statusCode,
      refusal: answer.headers['x-egress-refusal'],
      headers: answer.headers,
      body: await text(answer),
    };
  }

  /** What comes back of a CONNECT through the unix socket, followed by a request when it is granted. */
  async function tunnelled(
    target: string,
    header = `Proxy-Authorization: ${authorization()}\r\n`,
  ): Promise<string> {
    const socket = connect(proxy.socket);
    socket.on('error', () => {});
    socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n${header}\r\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    if (!String(first).startsWith('HTTP/1.1 200')) {
      socket.destroy();
      return String(first);
    }
    socket.write('GET /through HTTP/1.1\r\nHost: registry.example\r\nConnection: close\r\n\r\n');
    return String(first) + (await text(socket));
  }

  it('carries tunnels to a listed host, by whatever case and with the dot of the root', async () => {
    for (const host of ['registry.example', 'REGISTRY.example', 'registry.example.'])
      assert.match(
        await tunnelled(`${host}:443`),
        /200 Connection established[\s\S]*hello from registry\.example/,
      );
    assert.ok(world.connected.every((address) => address === '198.51.100.7:443'));
  });

  it('carries plain requests, without what was meant for the proxy', async () => {
    const { status, body } = await get('http://registry.example/package?x=1');
    assert.deepEqual([status, body], [200, 'hello from registry.example']);
    assert.equal(seen.at(-1)?.url, '/package?x=1');
    assert.equal(seen.at(-1)?.headers['proxy-authorization'], undefined);
  });

  it('refuses every other host, without asking a name server about it', async () => {
    assert.equal((await get('http://secret-in-a-name.elsewhere.example/')).refusal, 'host-not-listed');
    assert.match(await tunnelled('elsewhere.example:443'), /403 [\s\S]*host-not-listed/);
    assert.match(await tunnelled('registry.example.elsewhere.example:443'), /host-not-listed/);
    assert.ok(!world.resolved.some((name) => name.includes('elsewhere')));
  });

  it('refuses listed names that lead into a private network, to this machine or to a metadata service, even with a public address beside', async () => {
    for (const host of [
      'internal.example',
      'rebinding.example',
      'loopback.example',
      'mapped.example',
      '127.0.0.1',
    ]) {
      world.resolve = host === '127.0.0.1' ? async () => ['127.0.0.1'] : world.resolve;
      assert.match(await tunnelled(`${host}:443`), /address-not-public/, host);
    }
    assert.ok(world.connected.every((address) => address.startsWith('198.51.100.7:')));
  });

  it('refuses metadata addresses given as such', async () => {
    for (const address of ['169.254.169.254', '169.254.170.2', '[::ffff:169.254.169.254]', '[::1]'])
      assert.equal((await get(`http://${address}/latest/meta-data/`)).refusal, 'host-not-listed');
  });

  it('judges a redirect like every request: the next host is asked for anew', async () => {
    world.resolve = async (host) => (host === 'internal.example' ? ['10.0.0.8'] : ['198.51.100.7']);
    const moved = await get('http://registry.example/moved');
    assert.equal(moved.status, 302);
    assert.equal((await get(moved.headers.location ?? '')).refusal, 'address-not-public');
  });

  it('looks at the addresses of every connection, so that a name that changes them in between gains nothing', async () => {
    const answers = [['198.51.100.7'], ['127.0.0.1']];
    world.resolve = async () => answers.shift() ?? [];
    assert.equal((await get('http://registry.example/')).status, 200);
    assert.equal((await get('http://registry.example/')).refusal, 'address-not-public');
  });

  it('opens the ports of the web and no other', async () => {
    world.resolve = async () => ['198.51.100.7'];
    for (const port of [22, 25, 8080, 0, 65536])
      assert.match(await tunnelled(`registry.example:${port}`), /port-not-allowed/);
  });

  it('answers nobody without its password, on the port and on the socket', async () => {
    assert.equal((await get('http://registry.example/', {})).status, 407);
    assert.equal(
      (await get('http://registry.example/', { 'proxy-authorization': 'Basic am9iOmd1ZXNz' })).status,
      407,
    );
    assert.match(await tunnelled('registry.example:443', ''), /407/);
  });

  it('survives what is no request', async () => {
    for (const nonsense of [
      '\0\0\0\0\r\n\r\n',
      'CONNECT\r\n\r\n',
      'GET ftp://registry.example/ HTTP/1.1\r\n\r\n',
      'CONNECT :443 HTTP/1.1\r\n\r\n',
    ]) {
      const socket = connect(proxy.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(nonsense);
      socket.resume();
      await once(socket, 'close');
    }
    assert.equal((await get('http://registry.example/')).status, 200);
  });

  it('tells which hosts it refused, each once', () => {
    const blocked = proxy.blockedHosts();
    assert.ok(blocked.includes('elsewhere.example') && blocked.includes('169.254.169.254'));
    assert.ok(blocked.includes('registry.example:22'));
    assert.equal(new Set(blocked).size, blocked.length);
  });
});
