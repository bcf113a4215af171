import { basename } from 'node:path';
import type { SandboxCommand, SandboxProtection } from '../../ports/sandbox.ts';
import type { Egress, SandboxPlace } from './rung.ts';
import type { Sockets } from './seccomp/denied-calls.ts';

/** Where a sandbox with a network of its own sees the folder with the socket of the attempt's proxy, and the port on which the way to it begins. */
export const egressFolder = '/egress';
const portInside = 3128;

/**
 * Listens on the sandbox's own loopback, hands every connection to the proxy's socket, and runs the command beside it. It is Node's, because whatever a
 * sandbox shows, Node is there. Signals are for the command: the forwarder goes when that has ended, with its exit code.
 */
const forwarder = `
const [socket, port, program, ...argv] = process.argv.slice(1);
const { connect, createServer } = require('node:net');
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
const server = createServer({ allowHalfOpen: true }, (near) => {
  const far = connect({ path: socket, allowHalfOpen: true });
  for (const [one, other] of [[near, far], [far, near]]) one.on('error', () => other.destroy()).pipe(other);
});
server.listen(Number(port), '127.0.0.1', () => {
  const child = require('node:child_process').spawn(program, argv, { stdio: 'inherit' });
  child.on('error', (error) => process.exit(error.code === 'ENOENT' ? 127 : 126));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + require('node:os').constants.signals[signal]));
});`;

type Way = { network: SandboxCommand['network'] };

/** The proxy, for a command that may go out by it. */
export function egressOf({ egress }: Pick<SandboxPlace, 'egress'>, { network }: Way): Egress | undefined {
  return network === 'egress' ? egress : undefined;
}

/** The sockets that a command is granted: those of the internet for a server on localhost and for the way out, where there is one. */
export function socketsOf(place: Pick<SandboxPlace, 'egress'>, command: Way): Sockets {
  return command.network === 'localhost' || egressOf(place, command) !== undefined ? 'internet' : 'unix';
}

/** The command's words; where it may reach the proxy out of a network of its own, behind the forwarder. */
export function viaEgress(place: Pick<SandboxPlace, 'egress'>, command: Way & { argv: string[] }): string[] {
  const egress = egressOf(place, command);
  if (egress === undefined) return command.argv;
  const socket = `${egressFolder}/${basename(egress.socket)}`;
  return ['node', '-e', forwarder, '--', socket, String(portInside), ...command.argv];
}

/** Variables by which package managers, curl, git and Node find the proxy. */
export function egressEnvironment(
  egress: Egress | undefined,
  protection: Pick<SandboxProtection, 'network'>,
): Record<string, string> {
  if (egress === undefined) return {};
  const port = protection.network === 'own' ? portInside : egress.port;
  const url = `http://${egress.credentials}@127.0.0.1:${port}`;
  return {
    ...Object.fromEntries(proxyVariables.map((name) => [name, url])),
    no_proxy: 'localhost,127.0.0.1,::1',
    NO_PROXY: 'localhost,127.0.0.1,::1',
    NODE_USE_ENV_PROXY: '1',
  };
}

const proxyVariables = [
  ...['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'],
  ...['YARN_HTTP_PROXY', 'YARN_HTTPS_PROXY'],
];
