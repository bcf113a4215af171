import type { Commit } from '../../src/contracts/commit.ts';
import type { QuotaStore } from '../../src/ports/quota-store.ts';
import { commandsAnHour } from './scenario.ts';
import type { World } from './world.ts';

const rule = 'no more commands than the quota';

/** Counts beside the store: nobody is granted more commands in an hour than there may be, and none is carried out that was not granted. */
export function watchQuotas(
  store: QuotaStore,
  world: () => World,
): { quotas: QuotaStore; committed: (commit: Commit) => void } {
  const granted = new Map<string, Set<string>>();
  const counted = new Set<string>();
  return {
    quotas: {
      ...store,
      async take(scope, commandId, limit) {
        const answer = await store.take(scope, commandId, limit);
        if (answer !== 'granted') return answer;
        const key = `${scope.installationId}:${scope.accountId}:${scope.hour}`;
        const commands = granted.get(key) ?? new Set();
        granted.set(key, commands.add(commandId));
        counted.add(commandId);
        const { config = '' } = world().settings;
        const most = config.includes('commands_per_hour') ? commandsAnHour : 30;
        if (commands.size > most)
          world().simulation.violate(rule, `${key}: ${commands.size} of ${most} commands`);
        return answer;
      },
    },
    committed({ jobId, version, commandId, events }) {
      if (!commandId.startsWith('comment:') || counted.has(commandId)) return;
      const refused = events.some((event) => event.type === 'CommandRefused');
      if (!refused) world().simulation.violate(rule, `${jobId}#${version}: ${commandId} was never counted`);
    },
  };
}
