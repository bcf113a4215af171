import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../ports/sandbox.ts';
import { grantNetwork } from '../sandbox/grant-network.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { limitsOn } from '../sandbox/sandbox-limits.ts';
import type { Attempt } from './attempt.ts';

/** Opens a sandbox with a /tmp and home of its own, so that nothing one step leaves there reaches another, and with what the configuration grants of the network. */
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
  const sandbox = grantNetwork(opened, assignment.network);
  sandboxes.add(sandbox);
  return sandbox;
}
