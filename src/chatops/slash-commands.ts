import type { SlashCommandHandler } from '../governance/slash-command-handler.ts';
import { budgetCommand } from './commands/budget.ts';
import { createHelpCommand } from './commands/help.ts';
import { retryCommand } from './commands/retry.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { stopCommand } from './commands/stop.ts';

const commands: readonly SlashCommandHandler[] = [
  runCommand,
  retryCommand,
  stopCommand,
  budgetCommand,
  statusCommand,
];

/** Every `/factory` command there is. Names that nobody wrote a handler for are answered as unknown, with the nearest of these. */
export const slashCommands: readonly SlashCommandHandler[] = [...commands, createHelpCommand(commands)];
