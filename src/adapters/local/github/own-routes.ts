import type { Api } from './api.ts';
import type { Hub } from './hub.ts';
import { repositoryRoutes } from './repository-routes.ts';

/** The routes that stand before the emulator's own, in order. */
export const OWN_ROUTES: readonly ((api: Api, hub: Hub) => void)[] = [repositoryRoutes];
