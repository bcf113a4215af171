import type { Hono } from 'hono';
import { consoleEnvironmentSchema } from '../config/console-environment.ts';
import { type Environment, parseEnvironment } from '../config/parse-environment.ts';
import { createConsole } from '../console/console-app.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Log } from '../ports/log.ts';
import { createControlPlane } from './control-plane.ts';
import { createStanding } from './standing.ts';

/** Builds the read-only console and the ledger it reads. Throws FactoryError `environment-invalid` naming every variable that is missing or wrong. */
export function createConsoleApp(
  environment: Environment,
  { log, notice }: { log: Log; notice: string },
): { app: Hono; ledger: Pick<Ledger, 'read' | 'commits'> } {
  const env = parseEnvironment('console', consoleEnvironmentSchema, environment);
  const plane = createControlPlane(env, environment, { log });
  const { heads, ledger } = plane;
  const standingOf = createStanding(plane, env.MAX_WORKERS);
  return { app: createConsole({ heads, ledger, standingOf, notice }), ledger };
}
