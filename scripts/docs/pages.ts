import { commandsPage } from './commands.ts';
import { configurationPage } from './configuration.ts';
import type { Page } from './page.ts';
import { statesPage } from './states.ts';

/** Every generated page. A generator that is not listed here is never run. */
export const PAGES: readonly Page[] = [statesPage, configurationPage, commandsPage];
