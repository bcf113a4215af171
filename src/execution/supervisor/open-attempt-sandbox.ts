import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../ports/sandbox.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { limitsOn } from '../sandbox/sandbox-limits.ts';
import type { Attempt } from './attempt.ts';

/**
 * Opens a sandbox with a /tmp and home of its own, so that nothing one step leaves there reaches another. Hosts that the repository names are reached by every command; the
 * registries only by those that ask for the way out, which are the installs that fetch and run nothing.
 */
export function openAttemptSandbox(
  attempt: Pick<Attempt, 'deps' | 'assignment' | 'rung' | 'egress' | 'sandboxes'>,
  name: string,
  visible: string[],
): Sandbox {
  const { deps, assignment, rung, egress, sandboxes } = attempt;
  const place = {
    visible,
    scratch: join(deps.folder, 'sandboxes', name),
    view: deps.view,
    limits: limitsOn(totalmem()),
    egress,
  };
  const opened = openSandbox(rung, place, deps.clock);
  const sandbox = Array.isArray(assignment.network) ? alwaysWithEgress(opened) : opened;
  sandboxes.add(sandbox);
  return sandbox;
}

function alwaysWithEgress(sandbox: Sandbox): Sandbox {
  return { ...sandbox, run: (command) => sandbox.run({ ...command, network: 'egress' }) };
}
