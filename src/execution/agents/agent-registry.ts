import type { Agent } from './agent.ts';
import { nativeAgent } from './native/native-agent.ts';

/** The agents that a request or a configuration may name. */
export const agentRegistry: Readonly<Record<string, Agent>> = { native: nativeAgent };

/** The agent of that name; undefined when there is none, own properties only. */
export function findAgent(name: string): Agent | undefined {
  return Object.hasOwn(agentRegistry, name) ? agentRegistry[name] : undefined;
}
