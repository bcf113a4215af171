import { createHash } from 'node:crypto';
import type { RequestAnalyst } from '../../src/ports/request-analyst.ts';
import type { Host } from './host.ts';
import type { Simulation } from './simulation.ts';

const mostMicroUsd = 20_000;

/** A model that reads requests: it fails when its host cannot reach it, finds risks, and asks what it does not understand. It notices when it is asked the same again while it is still reading. */
export function createSimulatedAnalyst(simulation: Simulation, asks: number): (host: Host) => RequestAnalyst {
  const { prng } = simulation;
  const readers = new Map<string, Host>();
  return (host) => ({
    model: 'analyst',
    mostMicroUsd: async () => mostMicroUsd,
    async analyse(reading) {
      const key = createHash('sha256').update(JSON.stringify(reading)).digest('hex');
      const other = readers.get(key);
      if (other?.alive() === true)
        simulation.violate(
          'one opinion about an input at a time',
          `${other.name} and ${host.name} ask for it`,
        );
      readers.set(key, host);
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
        )
        .finally(() => readers.delete(key));
    },
  });
}
