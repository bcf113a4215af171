import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { MachineView } from './machine-view.ts';
import { homeInside, type SandboxPlace, sandboxUserId } from './rung.ts';
import { isWithin } from './toolchain-folders.ts';

type Shown = MachineView['readOnly'][number];

/** The folder that a sandbox with a root of its own shows as `/etc`. */
export function settingsOf({ scratch }: Pick<SandboxPlace, 'scratch'>): string {
  return join(scratch, 'etc');
}

/** Whether what is shown is a file of settings, which is copied: each mount of its own would cost every command a quarter of a millisecond. */
export function isCopiedSetting({ destination, file }: Shown): boolean {
  return file && isWithin(destination, '/etc');
}

/** Fills the folder with copies of the machine's settings, with places for those that are folders, which are mounted, and with a table of the sandbox's own users and hosts. */
export function prepareSettings(place: Pick<SandboxPlace, 'scratch' | 'view'>): void {
  const folder = settingsOf(place);
  mkdirSync(folder, { recursive: true });
  for (const shown of place.view.readOnly.filter(({ destination }) => isWithin(destination, '/etc'))) {
    const path = join(dirname(folder), shown.destination);
    mkdirSync(shown.file ? dirname(path) : path, { recursive: true });
    if (shown.file) copyReadable(shown.source, path);
  }
  const id = sandboxUserId;
  const users = `root:x:0:0::/:/bin/sh\nagent:x:${id}:${id}::${homeInside}:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n`;
  writeFileSync(join(folder, 'passwd'), users);
  writeFileSync(join(folder, 'group'), `root:x:0:\nagent:x:${id}:\nnogroup:x:65534:\n`);
  writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost sandbox\n::1 localhost\n');
}

/** What the supervisor may not read, its commands could not either. Only the words are copied: to set a file's mode as well is not a supervisor's right where a launcher has started it. */
function copyReadable(source: string, path: string): void {
  try {
    writeFileSync(path, readFileSync(source));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
  }
}
