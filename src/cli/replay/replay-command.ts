import type { Command } from 'commander';
import type { replayTraceFile } from '../../wiring/replay.ts';

/** `factory replay TRACE`: does the recorded run come out the same again? */
export function addReplayCommand(program: Command): void {
  program
    .command('replay')
    .description(
      'play a recorded trace (JSONL) back strictly: the same transitions, or the first that differs',
    )
    .argument('<trace>', 'the trace file')
    .option('--json', 'print the outcome as JSON', false)
    .addHelpText('after', '\nExit code: 0 the same, 1 diverged, 2 not a trace.')
    .action(async (path: string, { json }: { json: boolean }) => {
      const { replayTraceFile } = await import('../../wiring/replay.ts');
      const outcome = await replayTraceFile(path);
      process.stdout.write(json ? `${JSON.stringify(outcome)}\n` : `${inWords(outcome)}\n`);
      process.exitCode = outcome.outcome === 'same' ? 0 : 1;
    });
}

function inWords(outcome: Awaited<ReturnType<typeof replayTraceFile>>): string {
  if (outcome.outcome === 'same')
    return `The same: ${outcome.entries} entries of ${outcome.runs} ${outcome.runs === 1 ? 'run' : 'runs'} came out again.`;
  return `Diverged at entry ${outcome.seq} (${outcome.kind}):\n${outcome.difference}`;
}
