import { fileURLToPath } from 'node:url';
import { type ImportGraph, readImportGraph } from './import-graph.ts';

export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** The graph of everything that ships: planes, Lambda handlers and the deployment. */
export function readProjectGraph(): Promise<ImportGraph> {
  return readImportGraph(PROJECT_ROOT, ['src', 'lambdas', 'cdk']);
}
