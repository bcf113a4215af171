import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { Sandbox, SandboxCommand, SandboxResult } from '../../ports/sandbox.ts';
import { egressEnvironment, egressOf, socketsOf } from './egress-route.ts';
import { prepareSettings } from './prepare-settings.ts';
import { type Running, runConfined } from './run-confined.ts';
import { filterFileOf, homeInside, type Rung, type SandboxPlace } from './rung.ts';
import { limitWords } from './sandbox-limits.ts';
import { allowedSocketFamilies, type Sockets } from './seccomp/denied-calls.ts';
import { seccompFilter } from './seccomp/seccomp-filter.ts';
import { watchLimits } from './watch-limits.ts';

/**
 * Opens a sandbox of the rung at a place. What commands leave in /tmp and in their home stays until the scratch folder is deleted: caches are shared
 * between the commands of one sandbox and with nobody else.
 */
export function openSandbox(rung: Rung, place: SandboxPlace, clock: Clock): Sandbox {
  prepareScratch(place);
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
      const closed = rung.protection.network === 'by-grant' && socketsOf(place, command) === 'unix';
      return tellClosed(tellLimit(await started.result, place), closed);
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

/** How programs word EAFNOSUPPORT, which is what a command without network is answered when it asks for a socket. */
const noSocket = /EAFNOSUPPORT|(?:Address|Protocol) family (?:not supported|unavailable)/i;
const closedWords =
  '[the sandbox gives this command no network, and on this machine no localhost either. `network: localhost` in .github/factory.yml grants it, where the policy allows that]';

/** Whoever reads of a socket that could not be opened is told by whom, and what would open it. */
function tellClosed(result: SandboxResult, closed: boolean): SandboxResult {
  if (!closed || result.exitCode === 0 || !noSocket.test(result.output)) return result;
  return { ...result, output: `${result.output.trimEnd()}\n${closedWords}\n` };
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

function prepareScratch(place: SandboxPlace): void {
  const { scratch } = place;
  mkdirSync(join(scratch, 'tmp/home'), { recursive: true });
  prepareSettings(place);
  for (const sockets of Object.keys(allowedSocketFamilies) as Sockets[]) {
    const filter = seccompFilter(process.arch, sockets);
    if (filter !== undefined) writeFileSync(filterFileOf(place, sockets), filter);
  }
}
