import { dirname } from 'node:path';
import type { MachineView } from '../../src/execution/sandbox/machine-view.ts';

/** Shows commands the Node that this runs on first: it reads types by itself, whatever else is on the path. */
export function withOwnNode(view: MachineView): MachineView {
  const folder = dirname(process.execPath);
  return {
    ...view,
    readOnly: [...view.readOnly, { source: folder, destination: folder, file: false }],
    environment: { ...view.environment, PATH: `${folder}:${view.environment.PATH}` },
  };
}
