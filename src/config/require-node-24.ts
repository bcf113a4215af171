import { FactoryError } from '../contracts/factory-error.ts';

/**
 * Refuses to run on a Node older than 24. Executables that are TypeScript themselves call this first; those who come
 * through `bin/` were moved to the right Node before they got here, but Node 22.18 strips types too.
 *
 * @throws FactoryError `node-too-old`
 */
export function requireNode24(version: string = process.versions.node): void {
  if (Number.parseInt(version, 10) >= 24) return;
  throw new FactoryError(
    'node-too-old',
    `devfactory needs Node 24, and this is Node ${version}. Next: npm ci --ignore-scripts=false, then npm start`,
    { disposition: 'ask-human' },
  );
}
