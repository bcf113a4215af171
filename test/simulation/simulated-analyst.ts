import type { RequestAnalyst } from '../../src/ports/request-analyst.ts';
import type { Host } from './host.ts';
import type { Prng } from './prng.ts';

const mostMicroUsd = 20_000;

/** A model that reads requests: it fails when its host cannot reach it, finds risks, and asks what it does not understand. */
export function createSimulatedAnalyst(prng: Prng, asks: number): (host: Host) => RequestAnalyst {
  return (host) => ({
    model: 'analyst',
    mostMicroUsd: async () => mostMicroUsd,
    async analyse() {
      const microUsd = 1 + prng.int(mostMicroUsd);
      const answer = {
        items: [],
        factors: prng.chance(0.2)
          ? [{ class: 'security' as const, points: 60, reason: 'It may do harm.' }]
          : [],
        questions: prng.chance(asks) ? ['Which language?'] : [],
      };
      return await host
        .call('network', 'analyst.analyse', () => answer)
        .then(
          (analysis) => ({ outcome: 'answered', analysis, microUsd }) as const,
          () => ({ outcome: 'failed', reason: 'no answer', microUsd }) as const,
        );
    },
  });
}
