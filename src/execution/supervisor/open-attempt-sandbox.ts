import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../ports/sandbox.ts';
import { openSandbox } from '../sandbox/open-sandbox.ts';
import { limitsOn } from '../sandbox/sandbox-limits.ts';
import type { Attempt } from './attempt.ts';

/** Opens a sandbox with a /tmp and home of its own, so that nothing one step leaves there reaches another. */
export function openAttemptSandbox(
  attempt: Pick<Attempt, 'deps' | 'rung' | 'sandboxes'>,
  name: string,
  visible: string[],
): Sandbox {
  const { deps, rung, sandboxes } = attempt;
  const place = {
    visible,
    scratch: join(deps.folder, 'sandboxes', name),
    view: deps.view,
    limits: limitsOn(totalmem()),
  };
  const sandbox = openSandbox(rung, place, deps.clock);
  sandboxes.add(sandbox);
  return sandbox;
}
