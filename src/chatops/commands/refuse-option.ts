import { agentNames } from '../../config/factory-config-schema.ts';
import { nearestMatch } from '../../config/nearest-match.ts';
import type { JobCommandOf } from '../../job/job-command.ts';
import type { RunOptions } from '../../job/job-values.ts';
import { refuseCommand } from './refuse-command.ts';

const deliveries = ['pr', 'zip', 'blob'];
const optionNames = ['model', 'agent', 'deliver'];
const choices = 'Options are `model=NAME`, `agent=NAME` and `deliver=pr|zip|blob`.';

/**
 * Refuses what was meant as an option and is none: an agent that does not exist, or text that begins like an option (the parser takes only usable ones, so that what is left
 * is misspelt, given twice or without a usable value). Names the nearest thing that would be right. undefined when all options are good. Whether this version has
 * the agent, or delivers in that way, is the verdict's to say. Where `text` may follow, only words that are near an option count as one.
 */
export function refuseOption(
  command: string,
  { options, text }: { options: RunOptions; text: string },
  follows: 'text-follows' | 'nothing-follows',
): JobCommandOf<'RefuseCommand'> | undefined {
  const { agent } = options;
  if (agent !== undefined && !(agentNames as readonly string[]).includes(agent))
    return refuseCommand(
      command,
      'unknown-agent',
      `There is no agent \`${agent}\`.${meant(nearestMatch(agent, agentNames), 'agent=')}`,
    );
  const [, key = '', value = ''] = /^([\w-]{1,40})=(\S*)/.exec(text) ?? [];
  const known = nearestMatch(key, optionNames);
  if (key === '' || (known === undefined && follows === 'text-follows')) return undefined;
  if (known !== key)
    return refuseCommand(
      command,
      'unknown-option',
      `\`${key}\` is not an option.${meant(known, '', '=')} ${choices}`,
    );
  const delivery = key === 'deliver' ? nearestMatch(value, deliveries) : undefined;
  return refuseCommand(
    command,
    'unknown-option',
    `\`${key}\` is given twice or has no usable value.${meant(delivery === value ? undefined : delivery, 'deliver=')} ${choices}`,
  );
}

function meant(nearest: string | undefined, before: string, behind = ''): string {
  return nearest === undefined ? '' : ` Did you mean \`${before}${nearest}${behind}\`?`;
}
