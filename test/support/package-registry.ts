import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeFiles } from './git-remote.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A registry on this machine, under the name `host` as far as its answers go, that knows one version of one package. */
export async function startPackageRegistry(
  host: string,
  name: string,
): Promise<{ port: number; close(): void }> {
  const folder = temporaryFolder('registry');
  const manifest = { name, version: '1.0.0', main: 'index.js' };
  writeFiles(folder, {
    'package/package.json': JSON.stringify(manifest),
    'package/index.js': 'module.exports = "fetched";\n',
  });
  execFileSync('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder });
  const tarball = readFileSync(join(folder, 'package.tgz'));
  const version = { ...manifest, dist: { tarball: `http://${host}/${name}/-/${name}-1.0.0.tgz` } };
  const document = { name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
  const server = createServer((asked, answer) => {
    if (asked.url === `/${name}`) answer.end(JSON.stringify(document));
    else if (asked.url?.endsWith('.tgz')) answer.end(tarball);
    else answer.writeHead(404).end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
