import type { SlashCommandHandler } from '../governance/slash-command-handler.ts';
import { budgetCommand } from './commands/budget.ts';
import { explainCommand } from './commands/explain.ts';
import { guideCommand } from './commands/guide.ts';
import { createHelpCommand } from './commands/help.ts';
import { pauseCommand } from './commands/pause.ts';
import { planCommand } from './commands/plan.ts';
import { priorityCommand } from './commands/priority.ts';
import { rebaseCommand } from './commands/rebase.ts';
import { resumeCommand } from './commands/resume.ts';
import { retryCommand } from './commands/retry.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';

const commands: readonly SlashCommandHandler[] = [
  runCommand,
  planCommand,
  retryCommand,
  guideCommand,
  rebaseCommand,
  pauseCommand,
  resumeCommand,
  stopCommand,
  priorityCommand,
  budgetCommand,
  statusCommand,
  explainCommand,
];

/** Every `/factory` command there is. Other names are answered as unknown, with the nearest of these. */
export const slashCommands: readonly SlashCommandHandler[] = [...commands, createHelpCommand(commands)];
