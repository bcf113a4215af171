import type { Plugin } from 'esbuild';
import { leanOctokitEndpoints } from './lean-octokit-endpoints.ts';
import { shakeableZod } from './shakeable-zod.ts';
import { withoutPinoTransports } from './without-pino-transports.ts';
import { withoutUnreachedAws } from './without-unreached-aws.ts';

/** What every function's bundle is made with; what is left out, and why, stands with each. */
export const functionPlugins: Plugin[] = [
  shakeableZod,
  leanOctokitEndpoints,
  withoutPinoTransports,
  withoutUnreachedAws,
];
