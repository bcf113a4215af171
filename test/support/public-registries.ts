import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openAttemptProxy } from '../../src/execution/egress/attempt-proxy.ts';
import { askRegistries } from '../../src/execution/gates/dependencies/ask-registries.ts';
import type { PackageRegistries } from '../../src/execution/gates/dependencies/published-version.ts';
import { fakeInternet } from './fake-internet.ts';
import { temporaryFolder } from './temporary-folder.ts';

const hosts = ['registry.npmjs.org', 'pypi.org', 'crates.io', 'proxy.golang.org'];

/**
 * The public registries under their names, with certificates that only this test believes, behind a way out that reaches `listed`. `pages`: what they answer, by host and path; text is sent as it is.
 */
export async function publicRegistries(
  pages: Record<string, object | string>,
  listed: readonly string[] = hosts,
): Promise<{ registries: PackageRegistries; asked: string[]; close(): Promise<void> }> {
  const folder = temporaryFolder('registries');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const names = hosts.map((host) => `DNS:${host}`).join(',');
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=registries', '-addext', `subjectAltName=${names}`, '-keyout', key, '-out', cert],
    ],
    { stdio: 'pipe' },
  );
  const asked: string[] = [];
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (question, answer) => {
    const page = `${question.headers.host}${question.url}`;
    asked.push(page);
    const found = pages[page];
    answer
      .writeHead(found === undefined ? 404 : 200)
      .end(typeof found === 'string' ? found : JSON.stringify(found));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const reach = fakeInternet(
    Object.fromEntries(hosts.map((host, index) => [host, { addresses: [`93.184.216.${index + 1}`], port }])),
  );
  const proxy = await openAttemptProxy({
    hosts: listed,
    folder: join(folder, 'egress'),
    password: 'pass',
    reach,
  });
  return {
    registries: askRegistries(proxy, { certificates: readFileSync(cert, 'utf8') }),
    asked,
    async close() {
      await proxy.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
