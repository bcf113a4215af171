import type { Assignment } from '../../contracts/worker-protocol.ts';
import type { Sandbox } from '../../ports/sandbox.ts';

/**
 * A sandbox whose commands have the network that the configuration grants. Hosts that it names are reached by every command, and `localhost` is every command's; the registries
 * are reached only by those that ask for the way out, which are the installs that fetch and run nothing. A list without hosts, which is what a repository's and its organisation's
 * may have in common, grants nothing.
 */
export function grantNetwork(sandbox: Sandbox, granted: Assignment['network']): Sandbox {
  if (granted === 'none' || granted === 'registry' || granted.length === 0) return sandbox;
  const network = granted === 'localhost' ? 'localhost' : 'egress';
  return { ...sandbox, run: (command) => sandbox.run({ ...command, network }) };
}
