import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createEgressGateway } from '../../../../src/execution/egress/egress-gateway.ts';
import { issueEgressCredential } from '../../../../src/orchestration/issue-egress-credential.ts';

const key = 'k'.repeat(32);
const now = Date.UTC(2026, 10, 21, 12);
const hour = 3_600_000;
const attempt = { jobId: '77-1', attempt: 3, expiresAt: now + hour };
const authorization = (credential: { username: string; password: string }) =>
  `Basic ${Buffer.from(`${credential.username}:${credential.password}`).toString('base64')}`;
const own = issueEgressCredential(key, attempt);

describe('the egress gateway', () => {
  const refused: string[] = [];
  const holders: string[] = [];
  const resolved: string[] = [];
  const reached: string[] = [];
  const sockets: Socket[] = [];
  const far = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).write('hello');
  });
  const gateway = createEgressGateway({
    hosts: ['api.example.org', 'inside.example.org'],
    key,
    now: () => now,
    told({ host, port, why, jobId, attempt }) {
      refused.push(`${host}:${port} ${why}`);
      holders.push(`${jobId}/${attempt}`);
    },
    reach: {
      async resolve(host) {
        resolved.push(host);
        return host.startsWith('inside') ? ['10.0.0.1'] : ['93.184.215.14'];
      },
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
  async function tunnel(
    path: string,
    given: string | undefined = authorization(own),
  ): Promise<{ status: number | undefined; first?: string }> {
    const { port } = gateway.address() as AddressInfo;
    const headers = given === '' ? {} : { 'proxy-authorization': given };
    const asked = request({ host: '127.0.0.1', port, method: 'CONNECT', path, headers }).end();
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
    holders.length = 0;
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
    assert.deepEqual(new Set(holders), new Set(['77-1/3']));
  });

  for (const [whose, given, why] of [
    ['nobody’s', '', 'no-credential'],
    ['forged, by a guess', authorization({ ...own, password: 'f'.repeat(64) }), 'not-a-credential'],
    [
      'forged, under another key',
      authorization(issueEgressCredential('x'.repeat(32), attempt)),
      'not-a-credential',
    ],
    [
      'of another attempt, with the name of this one',
      authorization({
        ...own,
        password: issueEgressCredential(key, { ...attempt, attempt: 2 }).password,
      }),
      'not-a-credential',
    ],
    [
      'of another job, with the name of this one',
      authorization({
        ...own,
        password: issueEgressCredential(key, { ...attempt, jobId: '77-2' }).password,
      }),
      'not-a-credential',
    ],
    [
      'given a longer life by its holder',
      authorization({ ...own, username: own.username.replace(/\d+$/, (end) => String(Number(end) + 1)) }),
      'not-a-credential',
    ],
    [
      'expired',
      authorization(issueEgressCredential(key, { ...attempt, expiresAt: now })),
      'credential-expired',
    ],
    [
      'that of the sandbox’s own proxy',
      authorization({ username: 'job', password: 'guess-me' }),
      'not-a-credential',
    ],
    ['no form of it', `Bearer ${own.password}`, 'not-a-credential'],
  ] as const) {
    it(`refuses a connection whose credential is ${whose}, before it looks at anything else`, async () => {
      for (const list of [refused, holders, resolved, reached]) list.length = 0;
      assert.deepEqual(await tunnel('api.example.org:443', given), { status: 407 });
      assert.deepEqual(refused, [`api.example.org:443 ${why}`]);
      assert.deepEqual([resolved, reached], [[], []]);
    });
  }

  it('asks for a credential in the words that git and curl answer', async () => {
    const { port } = gateway.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, method: 'CONNECT', path: 'api.example.org:443' }).end();
    const [{ headers }] = (await once(asked, 'connect')) as [{ headers: Record<string, string> }];
    assert.equal(headers['proxy-authenticate'], 'Basic realm="egress"');
  });

  it('knows the programs of a worker by the address that they are given', async () => {
    for (const list of [refused, reached]) list.length = 0;
    const { port } = gateway.address() as AddressInfo;
    const proxy = `http://${own.username}:${own.password}@127.0.0.1:${port}`;
    const ask = `fetch('https://api.example.org/').catch(() => {})`;
    const child = spawn(process.execPath, ['-e', ask], {
      env: { HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' },
      stdio: 'inherit',
    });
    await once(child, 'exit');
    assert.deepEqual([refused, reached], [[], ['93.184.215.14:443']]);
  });

  it('forwards no plain requests', async () => {
    const { port } = gateway.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, path: 'http://api.example.org/' }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode?: number; resume(): void }];
    response.resume();
    assert.equal(response.statusCode, 405);
  });
});
