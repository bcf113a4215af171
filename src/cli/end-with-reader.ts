/**
 * Ends the program when nobody reads any more what it prints (`factory doctor | head`): in order where a command ends so at SIGTERM, else at once, with the exit code of programs that SIGPIPE ends. Node
 * ignores that signal, and would end with the trace of an error that nobody caught. Other errors of the streams are thrown.
 */
export function endWithReader(
  process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'listenerCount' | 'emit' | 'exit'>,
): void {
  let ending = false;
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    /* What it still prints while it ends finds no reader either. */
    if (ending) return;
    ending = true;
    if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM');
    else process.exit(endedBySigpipe);
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', onError);
}

const endedBySigpipe = 128 + 13;
