import { commandsPage } from './commands.ts';
import { configurationPage } from './configuration.ts';
import { deploymentPage } from './deployment.ts';
import { environmentPage } from './environment.ts';
import { findingsPage } from './findings.ts';
import { foldersPage } from './folders.ts';
import { gatesPage } from './gates.ts';
import { metricsPage } from './metrics.ts';
import type { Page } from './page.ts';
import { plantedBugsPage } from './planted-bugs.ts';
import { statesPage } from './states.ts';
import { workerProtocolPage } from './worker-protocol.ts';

/** Every generated page. A generator that is not listed here is never run. */
export const PAGES: readonly Page[] = [
  statesPage,
  configurationPage,
  commandsPage,
  environmentPage,
  gatesPage,
  deploymentPage,
  metricsPage,
  findingsPage,
  workerProtocolPage,
  foldersPage,
  plantedBugsPage,
];
