/**
 * What `factory setup` tells of the network profiles, so that people choose with the price before them. US dollars a month at rest, at list prices of us-east-1 of 2026-11-21 and with what AWS gives for
 * nothing; computed from the template by test/infrastructure/idle-cost.ts.
 */
export const networkProfiles = {
  frugal: { restUsd: 0.5, reaches: 'workers reach every HTTPS host' },
  isolated: { restUsd: 45, reaches: 'workers reach GitHub, the model and hosts that you allow' },
} as const;
export type NetworkProfile = keyof typeof networkProfiles;
