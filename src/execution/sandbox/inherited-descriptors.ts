import { readdirSync, readFileSync } from 'node:fs';

const closesOnExec = 0o2000000;

/** They come with the process: what it opens itself is closed in its children. */
let found: readonly number[] | undefined;

/**
 * Descriptors from 3 on that this process was started with and would hand on to whatever it starts: a pipe of a shell, a socket of a service manager. None where there is no
 * Linux `/proc`.
 */
export function inheritedDescriptors(): readonly number[] {
  found ??= openDescriptors().filter((descriptor) => descriptor > 2 && !isClosedOnExec(descriptor));
  return found;
}

function openDescriptors(): number[] {
  try {
    return readdirSync('/proc/self/fd').map(Number);
  } catch {
    return [];
  }
}

function isClosedOnExec(descriptor: number): boolean {
  try {
    const flags =
      /^flags:\t(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & closesOnExec) !== 0;
  } catch {
    return true; // closed meanwhile: it was the listing's own
  }
}
