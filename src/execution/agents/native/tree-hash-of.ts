import type { AgentEnvironment } from '../agent.ts';

/** The tree's hash, or `unknown` when git cannot make one: an agent can leave a tree behind that git refuses to look at. */
export async function treeHashOf(environment: AgentEnvironment): Promise<string> {
  try {
    return await environment.treeHash();
  } catch (error) {
    environment.log.warn('tree hash failed', { error });
    return 'unknown';
  }
}
