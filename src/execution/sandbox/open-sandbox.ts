import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { Sandbox, SandboxCommand, SandboxResult } from '../../ports/sandbox.ts';
import { egressEnvironment, egressOf } from './egress-route.ts';
import { type Running, runConfined } from './run-confined.ts';
import { filterFileOf, type Rung, type SandboxPlace, sandboxUserId } from './rung.ts';
import { limitWords } from './sandbox-limits.ts';
import { seccompFilter } from './seccomp/seccomp-filter.ts';
import { watchLimits } from './watch-limits.ts';

/** The home of sandboxed commands. Where they see the machine's own files the scratch folder itself has to serve. */
const homeInside = '/tmp/home';

/**
 * Opens a sandbox of the rung at a place. What commands leave in /tmp and in their home stays until the scratch folder is deleted: caches are shared
 * between the commands of one sandbox and with nobody else.
 */
export function openSandbox(rung: Rung, place: SandboxPlace, clock: Clock): Sandbox {
  prepareScratch(place.scratch);
  const base = baseEnvironment(rung, place);
  const running = new Set<Running>();
  let turn: Promise<unknown> = Promise.resolve();

  const runNow = async (command: SandboxCommand): Promise<SandboxResult> => {
    const ways = egressEnvironment(egressOf(place, command), rung.protection);
    const launch = rung.launch(place, command, { ...base, ...ways, ...command.environment });
    const watch = rung.limited ? watchLimits(place, launch.members) : undefined;
    const started = runConfined(launch, command, clock, watch);
    running.add(started);
    try {
      return tellLimit(await started.result, place);
    } finally {
      running.delete(started);
    }
  };

  return {
    rung: rung.name,
    run(command) {
      if (rung.otherUser === undefined) return runNow(command);
      const result = turn.then(() => runNow(command));
      turn = result.catch(() => {});
      return result;
    },
    async killAll() {
      const all = [...running];
      for (const each of all) each.kill();
      await Promise.allSettled(all.map((each) => each.result));
    },
  };
}

/** The last line of the output says what a command was ended for: whoever reads the output must not take it for a fault of the program. */
function tellLimit(result: SandboxResult, { limits }: SandboxPlace): SandboxResult {
  if (result.limit === undefined) return result;
  const line = `[the sandbox ended it: ${limitWords[result.limit](limits)}]`;
  return { ...result, output: `${result.output.trimEnd()}\n${line}\n`.trimStart() };
}

/** What every command's environment is made of: nothing is taken from the supervisor's own but the PATH. */
export function baseEnvironment(rung: Rung, place: SandboxPlace): Record<string, string> {
  const apart = rung.protection.processes === 'own';
  return {
    HOME: apart ? homeInside : join(place.scratch, 'tmp/home'),
    TMPDIR: apart ? '/tmp' : join(place.scratch, 'tmp'),
    USER: 'agent',
    LOGNAME: 'agent',
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    CI: 'true',
    ...place.view.environment,
  };
}

function prepareScratch(scratch: string): void {
  for (const folder of ['tmp/home', 'etc', 'root']) mkdirSync(join(scratch, folder), { recursive: true });
  const id = sandboxUserId;
  writeFileSync(
    join(scratch, 'etc/passwd'),
    `root:x:0:0::/:/bin/sh\nagent:x:${id}:${id}::${homeInside}:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n`,
  );
  writeFileSync(join(scratch, 'etc/group'), `root:x:0:\nagent:x:${id}:\nnogroup:x:65534:\n`);
  writeFileSync(join(scratch, 'etc/hosts'), '127.0.0.1 localhost sandbox\n::1 localhost\n');
  const filter = seccompFilter(process.arch);
  if (filter !== undefined) writeFileSync(filterFileOf({ scratch }), filter);
}
