import { dirname, join } from 'node:path';
import { FactoryError } from '../../contracts/factory-error.ts';
import type { SandboxCommand } from '../../ports/sandbox.ts';
import { egressFolder, egressOf } from './egress-route.ts';
import { isCopiedSetting, settingsOf } from './prepare-settings.ts';
import type { SandboxPlace } from './rung.ts';
import { isWithin } from './toolchain-folders.ts';

/** What is mounted in a sandbox's empty root, in this order; the rungs only differ in who does it. */
export type MountPlan = {
  binds: { source: string; destination: string; writable: boolean; file: boolean }[];
  links: { path: string; target: string }[];
};

/**
 * Plans the tree that one command sees.
 * @throws FactoryError `sandbox-misused` when the command works or writes outside what its sandbox shows
 */
export function planMounts(place: SandboxPlace, command: SandboxCommand): MountPlan {
  requireVisible([command.cwd, ...command.writable], place.visible);
  const egress = egressOf(place, command);
  const isWritable = (folder: string) => command.writable.includes(folder);
  return {
    binds: [
      // First: what else is shown may lie in the machine's own /tmp, and must not be covered by this.
      { source: join(place.scratch, 'tmp'), destination: '/tmp', writable: true, file: false },
      // Before what is mounted in it; see prepareSettings.
      { source: settingsOf(place), destination: '/etc', writable: false, file: false },
      ...place.view.readOnly
        .filter((shown) => !isCopiedSetting(shown))
        .map((shown) => ({ ...shown, writable: false })),
      ...(egress === undefined
        ? []
        : [
            {
              source: dirname(egress.socket),
              destination: egressFolder,
              writable: false,
              file: false,
            },
          ]),
      ...place.visible
        .filter((folder) => !isWritable(folder))
        .map((folder) => ({ source: folder, destination: folder, writable: false, file: false })),
      ...command.writable.map((folder) => ({
        source: folder,
        destination: folder,
        writable: true,
        file: false,
      })),
    ],
    links: place.view.links,
  };
}

/** @throws FactoryError `sandbox-misused` */
export function requireVisible(folders: string[], visible: string[]): void {
  for (const folder of folders) {
    if (visible.some((root) => isWithin(folder, root)) && !folder.split('/').includes('..')) continue;
    throw new FactoryError(
      'sandbox-misused',
      `${folder} is not a folder this sandbox shows (${visible.join(', ')})`,
      {
        disposition: 'quarantine',
      },
    );
  }
}
