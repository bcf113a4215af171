import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createEgressGateway } from '../../../src/execution/egress/gateway.ts';

describe('the egress gateway', () => {
  const refused: string[] = [];
  const reached: string[] = [];
  const sockets: Socket[] = [];
  const far = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).write('hello');
  });
  const gateway = createEgressGateway({
    hosts: ['api.example.org', 'inside.example.org'],
    told: ({ host, port, why }) => void refused.push(`${host}:${port} ${why}`),
    reach: {
      resolve: async (host) => (host.startsWith('inside') ? ['10.0.0.1'] : ['93.184.215.14']),
      connect(address, port) {
        reached.push(`${address}:${port}`);
        return connect((far.address() as AddressInfo).port, '127.0.0.1');
      },
    },
  });
  before(async () => {
    far.listen(0, '127.0.0.1');
    gateway.listen(0, '127.0.0.1');
    await Promise.all([once(far, 'listening'), once(gateway, 'listening')]);
  });
  after(() => {
    for (const socket of sockets) socket.destroy();
    gateway.closeAllConnections();
    gateway.close();
    far.close();
  });

  /** What the gateway answers to CONNECT, and the first that comes through it. */
  async function tunnel(path: string): Promise<{ status: number | undefined; first?: string }> {
    const { port } = gateway.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, method: 'CONNECT', path }).end();
    const [response, socket, head] = (await once(asked, 'connect')) as [
      { statusCode?: number },
      Socket,
      Buffer,
    ];
    if (response.statusCode !== 200) return { status: response.statusCode };
    const first = head.length > 0 ? head : ((await once(socket, 'data')) as [Buffer])[0];
    socket.destroy();
    return { status: 200, first: first.toString() };
  }

  it('passes on connections to port 443 of listed hosts, to the address it looked at', async () => {
    assert.deepEqual(await tunnel('API.example.org.:443'), { status: 200, first: 'hello' });
    assert.deepEqual(reached, ['93.184.215.14:443']);
  });

  it('refuses other hosts, other ports, addresses of private networks and nonsense, and tells of each', async () => {
    reached.length = 0;
    refused.length = 0;
    for (const path of [
      'evil.example.org:443',
      'api.example.org:22',
      'inside.example.org:443',
      '169.254.170.2:443',
    ])
      assert.deepEqual(await tunnel(path), { status: 403 }, path);
    assert.deepEqual(refused, [
      'evil.example.org:443 host-not-listed',
      'api.example.org:22 port-not-allowed',
      'inside.example.org:443 address-not-public',
      '169.254.170.2:443 host-not-listed',
    ]);
    assert.deepEqual(reached, []);
  });

  it('forwards no plain requests', async () => {
    const { port } = gateway.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, path: 'http://api.example.org/' }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    assert.equal(response.statusCode, 405);
  });
});
