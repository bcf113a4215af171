/** The agents this version has. */
export const availableAgents: readonly string[] = ['native'];

/** What this version cannot do is refused by the shipped policy, never done in another way than was asked. */
export function capabilitiesFor(wanted: { agent: string }): {
  agent: boolean;
} {
  return {
    agent: availableAgents.includes(wanted.agent),
  };
}
