import { totalmem } from 'node:os';
import type { ReportedProtection } from '../../contracts/sandbox-protection.ts';
import type { Assignment } from '../../contracts/worker-protocol.ts';
import type { Rung } from './rung.ts';
import { limitsOn } from './sandbox-limits.ts';

/** What a rung and the limits of this machine amount to, for trace, report and people. `granted`: the network that an attempt's commands may have, where that is known. */
export function protectionOf(
  { protection, limited }: Rung,
  granted?: Assignment['network'],
): ReportedProtection {
  const { memoryBytes, processes, diskBytes, fileBytes, cpuSeconds, openFiles } = limitsOn(totalmem());
  const limits = { memoryBytes, processes, diskBytes, fileBytes, cpuSeconds, openFiles };
  const network = protection.network === 'by-grant' ? byGrant(granted) : protection.network;
  return { ...protection, network, ...(limited ? { limits } : {}) };
}

/** The registries are for installs alone; hosts and localhost for every command. */
function byGrant(granted: Assignment['network'] | undefined): ReportedProtection['network'] {
  if (granted === 'none' || granted?.length === 0) return 'closed';
  return granted === undefined || granted === 'registry' ? 'by-grant' : 'machine';
}
