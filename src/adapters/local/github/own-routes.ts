import { activityRoute } from './activity-route.ts';
import type { Api } from './api.ts';
import { appRoutes } from './app-routes.ts';
import { checkRoutes } from './check-routes.ts';
import { collaboratorRoutes } from './collaborator-routes.ts';
import { deliveryRoutes } from './delivery-routes.ts';
import { graphqlRoute } from './graphql-route.ts';
import type { Hub } from './hub.ts';
import { issueRoutes } from './issue-routes.ts';
import { manifestRoutes } from './manifest-routes.ts';
import { mergeRoutes } from './merge-routes.ts';
import { pullRequestRoutes } from './pull-request-routes.ts';
import { reactionsRoutes } from './reactions-routes.ts';
import { repositoryRoutes } from './repository-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { statusesRoutes } from './statuses-routes.ts';
import { tagRoute } from './tag-route.ts';

/** The routes that stand before the emulator's own, in order. */
export const OWN_ROUTES: readonly ((api: Api, hub: Hub) => void)[] = [
  appRoutes,
  deliveryRoutes,
  manifestRoutes,
  repositoryRoutes,
  activityRoute,
  collaboratorRoutes,
  reactionsRoutes,
  issueRoutes,
  mergeRoutes,
  reviewRoutes,
  pullRequestRoutes,
  checkRoutes,
  statusesRoutes,
  tagRoute,
  graphqlRoute,
];
